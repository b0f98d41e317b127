#include <memory>

#include "base/csv_field.h"
#include "base/registry.h"
#include "cli/output/json_hdf5.h"
#include "cli/output/result_table.h"

namespace orrery {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Results& results) {
  Json json;
  json["schema"] = results.schema;
  if (results.provenance) {
    json["provenance"] = {{"version", results.provenance->version},
                          {"commit", results.provenance->commit},
                          {"command", results.provenance->command}};
  }
  for (const ResultTable& table : results.tables) {
    Json& rows = json[table.key] = Json::array();
    for (const auto& row : table.rows) {
      Json object;
      for (std::size_t i = 0; i < row.size(); ++i) object[table.columns[i].key] = row[i];
      rows.push_back(std::move(object));
    }
  }
  json["notes"] = results.notes;
  return json;
}

class TableJsonWriter : public ResultWriter {
 public:
  std::string write(const Results& results, const Terminal&) const override {
    return json_of(results).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  }
};

class TableHdf5Writer : public ResultWriter {
 public:
  std::string write(const Results& results, const Terminal&) const override {
    return hdf5_from_json(json_of(results));
  }
  bool is_text() const override { return false; }
};

class TableCsvWriter : public ResultWriter {
 public:
  std::string write(const Results& results, const Terminal&) const override {
    std::string text;
    const ResultTable& table = results.tables.front();
    for (const auto& column : table.columns) {
      text += (text.empty() ? "" : ",") + csv_field(column.key);
    }
    text += "\n";
    for (const auto& row : table.rows) {
      std::string line;
      for (std::size_t i = 0; i < row.size(); ++i) {
        line += i == 0 ? "" : ",";
        if (row[i].is_null()) continue;
        line += row[i].is_string() ? csv_field(row[i].get<std::string>()) : row[i].dump();
      }
      text += line + "\n";
    }
    return text;
  }
};

const Registration<ResultWriter> kTableJson{"json", "every table, with exact values",
                                            [] { return std::make_unique<TableJsonWriter>(); }};
const Registration<ResultWriter> kTableHdf5{"hdf5",
                                            "the same as an HDF5 file: a dataset for each column",
                                            [] { return std::make_unique<TableHdf5Writer>(); }};
const Registration<ResultWriter> kTableCsv{"csv", "the first of the tables, with exact values",
                                           [] { return std::make_unique<TableCsvWriter>(); }};

}  // namespace
}  // namespace orrery
