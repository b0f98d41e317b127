#include "cli/output/json_hdf5.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <vector>

#include "base/hdf5_image.h"

namespace orrery {
namespace {

using Json = nlohmann::ordered_json;
using Extents = std::vector<std::int64_t>;

/// What stands under one name: of one object a single value, of a table one for each row.
using Column = std::vector<const Json*>;

bool has(const Column& column, bool (*test)(const Json&)) {
  return std::any_of(column.begin(), column.end(),
                     [test](const Json* value) { return value != nullptr && test(*value); });
}

bool is_list_of_texts(const Json& json) {
  return json.is_array() && (json.empty() || json.front().is_string());
}

/// The first value's shape, which all have.
Extents shape_of(const Column& column) {
  Extents shape;
  for (const Json* value : column) {
    if (value == nullptr || !value->is_array()) continue;
    for (const Json* level = value; level->is_array() && !level->empty(); level = &level->front()) {
      shape.push_back(static_cast<std::int64_t>(level->size()));
    }
    break;
  }
  return shape;
}

/// The values that are no lists, in order. A row that has none gives `count` times null.
void leaves(const Json* json, std::int64_t count, std::vector<const Json*>& all) {
  static const Json null;
  if (json == nullptr || json->is_null()) {
    all.insert(all.end(), static_cast<std::size_t>(count), &null);
  } else if (json->is_array()) {
    for (const Json& part : *json) leaves(&part, 1, all);
  } else {
    all.push_back(json);
  }
}

std::string text_of(const Json& json) {
  if (json.is_null()) return "";
  if (json.is_string()) return json.get<std::string>();
  if (!json.is_array()) return json.dump();  // a count beside one that is text, being too large
  std::string all;
  for (const Json& part : json) all += (all.empty() ? "" : "; ") + part.get<std::string>();
  return all;
}

class Writer {
 public:
  /// Rows that the columns have; 0 outside tables.
  void object(const std::string& path, const Column& column, std::int64_t rows) {
    std::vector<std::string> keys;
    for (const Json* object : column) {
      for (const auto& [key, value] : object->items()) {
        if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
      }
    }
    for (const std::string& key : keys) {
      Column below;
      for (const Json* object : column) {
        const auto found = object->find(key);
        below.push_back(found == object->end() ? nullptr : &*found);
      }
      value(path + "/" + key, below, rows);
    }
  }

  std::string bytes() const { return image_.bytes(); }

 private:
  void value(const std::string& path, const Column& column, std::int64_t rows) {
    const auto is_object = [](const Json& json) { return json.is_object(); };
    const auto is_table = [](const Json& json) {
      return json.is_array() && !json.empty() && json.front().is_object();
    };
    const auto is_text = [](const Json& json) { return json.is_string(); };
    if (has(column, is_object)) return object(path, column, rows);
    if (has(column, is_table)) return table(path, column, rows);
    if (has(column, is_text) || has(column, is_list_of_texts)) return texts(path, column, rows);
    numbers(path, column, rows);
  }

  void table(const std::string& path, const Column& column, std::int64_t rows) {
    if (rows > 0 || column.size() != 1) throw std::logic_error("a table in a table: " + path);
    Column entries;
    for (const Json& entry : *column.front()) entries.push_back(&entry);
    object(path, entries, static_cast<std::int64_t>(entries.size()));
  }

  /// Lists of texts are joined, so that every row has one.
  void texts(const std::string& path, const Column& column, std::int64_t rows) {
    std::vector<std::string> all;
    for (const Json* value : column) all.push_back(value == nullptr ? "" : text_of(*value));
    image_.add(path, rows > 0 ? Extents{rows} : Extents{}, all);
  }

  void numbers(const std::string& path, const Column& column, std::int64_t rows) {
    const Extents one = shape_of(column);
    std::int64_t count = 1;
    for (const std::int64_t size : one) count *= size;
    std::vector<const Json*> all;
    for (const Json* value : column) leaves(value, count, all);
    Extents shape = one;
    if (rows > 0) shape.insert(shape.begin(), rows);
    if (has(all, [](const Json& json) { return json.is_number_float(); })) {
      std::vector<double> reals;
      for (const Json* json : all) {
        reals.push_back(json->is_null() ? std::numeric_limits<double>::quiet_NaN()
                                        : json->get<double>());
      }
      return image_.add(path, shape, reals);
    }
    std::vector<std::int64_t> integers;
    for (const Json* json : all) {
      integers.push_back(json->is_null()      ? -1
                         : json->is_boolean() ? std::int64_t{json->get<bool>()}
                                              : json->get<std::int64_t>());
    }
    image_.add(path, shape, integers);
  }

  Hdf5Image image_;
};

}  // namespace

std::string hdf5_from_json(const Json& json) {
  return made_apart([&] {
    Writer writer;
    writer.object("", {&json}, 0);
    return writer.bytes();
  });
}

}  // namespace orrery
