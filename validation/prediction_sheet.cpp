#include "validation/prediction_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

#include "base/csv.h"
#include "base/error.h"
#include "base/printable.h"
#include "base/read_input.h"

namespace orrery {
namespace {

constexpr double kMostCycles = 9e18;

/// What a row is found by; parts that the sheet does not have are empty.
using SheetKey = std::array<std::string, 4>;
constexpr std::array<const char*, 4> kKeyColumns = {"layer", "workload", "hardware", "dataflow"};

/// The predictions of all models of a sheet.
class Sheet {
 public:
  explicit Sheet(const std::string& file) : file_(file) {
    const std::string text = read_input(file, kCsvInput);
    CsvReader reader(text, file);
    for (CsvRow row; reader.next(row);) {
      if (row.is_remark) continue;
      columns_ == 0 ? read_header(row) : read_row(row);
    }
    if (rows_.empty()) throw InputError({file, 0, ""}, "has no rows; allowed: one for each layer");
  }

  const std::vector<std::string>& models() const { return models_; }

  Answer answer(std::size_t model, const SimulatedLayer& layer) const {
    SheetKey key = {layer.result.layer.name, layer.setup.workload, layer.setup.hardware,
                    layer.setup.dataflow};
    for (std::size_t i = 0; i < key.size(); ++i) {
      if (!positions_[i]) key[i].clear();
    }
    const auto row = rows_.find(key);
    const bool known = row != rows_.end() && row->second[model].has_value();
    if (!known) return {std::nullopt, fmt::format("{} has no number for it", file_)};
    Prediction prediction;
    prediction.cycles = Cycles(*row->second[model]);
    return {prediction, ""};
  }

 private:
  void read_header(const CsvRow& row) {
    columns_ = row.fields.size();
    for (std::size_t column = 0; column < columns_; ++column) {
      const auto* const key = std::find(kKeyColumns.begin(), kKeyColumns.end(), row.fields[column]);
      if (key != kKeyColumns.end()) {
        positions_[static_cast<std::size_t>(key - kKeyColumns.begin())] = column;
      } else if (std::find(models_.begin(), models_.end(), row.fields[column]) != models_.end()) {
        throw InputError({file_, row.line, shown(row.fields[column])},
                         "is given twice; allowed: a column for each model");
      } else if (!row.fields[column].empty()) {
        models_.push_back(row.fields[column]);
        model_columns_.push_back(column);
      }
    }
    if (!positions_[0] || models_.empty()) {
      throw InputError({file_, row.line, ""},
                       "allowed: a column 'layer' and a column of cycles for each model");
    }
  }

  void read_row(const CsvRow& row) {
    if (row.fields.size() != columns_) {
      throw InputError({file_, row.line, ""}, fmt::format("found {} fields; allowed: {}, as many "
                                                          "as the header has",
                                                          row.fields.size(), columns_));
    }
    SheetKey key;
    for (std::size_t i = 0; i < key.size(); ++i) {
      if (positions_[i]) key[i] = row.fields[*positions_[i]];
    }
    std::vector<std::optional<std::int64_t>> cycles;
    for (const std::size_t column : model_columns_) {
      cycles.push_back(cycles_in(row.fields[column], row.line));
    }
    if (!rows_.emplace(std::move(key), std::move(cycles)).second) {
      throw InputError({file_, row.line, ""}, "is a second row for this layer; allowed: one");
    }
  }

  std::optional<std::int64_t> cycles_in(const std::string& text, int line) const {
    if (text.empty()) return std::nullopt;
    double value = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool number = status == std::errc() && end == text.data() + text.size();
    if (!number || !(value >= 0 && value < kMostCycles)) {
      throw InputError({file_, line, ""},
                       fmt::format("found '{}'; allowed: cycles, or nothing", shown(text)));
    }
    return std::llround(value);
  }

  std::string file_;
  std::size_t columns_ = 0;
  std::array<std::optional<std::size_t>, 4> positions_;
  std::vector<std::string> models_;
  std::vector<std::size_t> model_columns_;
  std::map<SheetKey, std::vector<std::optional<std::int64_t>>> rows_;
};

}  // namespace

std::vector<Subject> read_prediction_sheet(const std::string& file) {
  const auto sheet = std::make_shared<const Sheet>(file);
  std::vector<Subject> subjects;
  for (std::size_t model = 0; model < sheet->models().size(); ++model) {
    const auto predict = [sheet, model](const std::vector<SimulatedLayer>& layers) {
      std::vector<Answer> answers;
      for (const SimulatedLayer& layer : layers) answers.push_back(sheet->answer(model, layer));
      return answers;
    };
    subjects.push_back({sheet->models()[model], predict, true});
  }
  return subjects;
}

}  // namespace orrery
