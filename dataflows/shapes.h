#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace orrery {

/// Numbers for loop iterations: two iterations have the same number when everything that can
/// influence timing is the same in both. Shared by as many schedules as one likes.
class Shapes {
 public:
  using Id = std::int32_t;

  Id number_of(const std::vector<std::int64_t>& description) {
    return numbers_.try_emplace(description, static_cast<Id>(numbers_.size())).first->second;
  }
  std::size_t size() const { return numbers_.size(); }

 private:
  std::map<std::vector<std::int64_t>, Id> numbers_;
};

}  // namespace orrery
