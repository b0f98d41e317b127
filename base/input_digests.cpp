#include "base/input_digests.h"

#include <stdexcept>

#include "base/digest.h"

namespace orrery {
namespace {

InputDigests* listening = nullptr;

}  // namespace

InputDigests::InputDigests() {
  if (listening != nullptr) throw std::logic_error("inputs are remembered twice");
  listening = this;
}

InputDigests::~InputDigests() { listening = nullptr; }

void InputDigests::note(const std::string& file, const std::string& bytes) {
  if (listening != nullptr) listening->all_[file] = digest_of(bytes);
}

}  // namespace orrery
