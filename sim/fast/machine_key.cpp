#include "sim/fast/machine_key.h"

#include "hardware/accelerator_content.h"

namespace orrery {
namespace {

class KeyText {
 public:
  explicit KeyText(std::string text) : text_(std::move(text)) {}
  template <class... Numbers>
  void add(Numbers... numbers) {
    ((text_ += std::to_string(static_cast<std::int64_t>(numbers)) + ' '), ...);
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

void add_schedule(KeyText& key, const Schedule& schedule) {
  const Layer& layer = schedule.layer;
  key.add(layer.op, layer.ifmap_bits, layer.filter_bits, layer.ofmap_bits, layer.psum_bits,
          layer.stride_h, layer.stride_w, layer.dilation_h, layer.dilation_w);
  for (const Travel travel : schedule.travel) key.add(travel);
  for (const auto* dims : {&schedule.row_dims, &schedule.col_dims, &schedule.step_dims}) {
    key.add(dims->size());
    for (const Dim dim : *dims) key.add(dim);
  }
  key.add(schedule.array_rows, schedule.array_cols, schedule.max_steps, schedule.loads_behind);
  const PassLayout& pass = schedule.pass;
  key.add(pass.used, pass.channels_per_pe, pass.filters_per_pe, pass.channel_sets,
          pass.filter_sets);
}

}  // namespace

std::string machine_content(const Accelerator& accelerator, bool memory) {
  return memory ? content_of(accelerator, {Affects::kArray, Affects::kMemory})
                : content_of(accelerator, {Affects::kArray});
}

std::string machine_key(const Schedule& schedule, const std::string& content, bool memory) {
  KeyText key(content);
  key.add(memory);
  add_schedule(key, schedule);
  if (!memory) return key.take();
  key.add(schedule.layer.ifmap_zeros, schedule.layer.ofmap_zeros);
  for (const bool twice : schedule.double_buffered) key.add(twice);
  for (const Operand operand : kAllOperands) key.add(schedule.layer.words(operand).value > 0);
  return key.take();
}

}  // namespace orrery
