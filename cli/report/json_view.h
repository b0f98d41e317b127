#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/wide_count.h"

namespace orrery {

/// A value in a JSON file that a user named, and the way to it: what is missing or of another kind
/// is an InputError with the file and the key. The document must outlive it.
class JsonView {
 public:
  JsonView(const nlohmann::json& json, std::string file, std::string path = {})
      : json_(&json), file_(std::move(file)), path_(std::move(path)) {}

  const nlohmann::json& json() const { return *json_; }
  const std::string& file() const { return file_; }

  JsonView at(const std::string& key) const;
  /// Nothing where the key is missing or null.
  std::optional<JsonView> find(const std::string& key) const;
  /// The elements of a list.
  std::vector<JsonView> items() const;

  std::string text() const;
  /// A number, or a count that is written as text since it is beyond 64 bits.
  double number() const;
  /// A whole number of either kind.
  WideCount count() const;

  InputError error(const std::string& allowed) const;

 private:
  const nlohmann::json* json_;
  std::string file_, path_;
};

}  // namespace orrery
