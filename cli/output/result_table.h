#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/output/provenance.h"
#include "cli/output/terminal.h"

namespace orrery {

/// A table of results before it is decided how it is written: cells are exact values, and null
/// where there is nothing to say.
struct ResultTable {
  enum class Kind {
    kText,
    kCount,    // a whole number, with thousands separators for people
    kNumber,   // three decimals for people
    kPercent,  // a share, as "12.3%" for people
    kError,    // a share with its sign
  };
  struct Column {
    std::string key;     // in JSON and CSV
    std::string header;  // for people
    Kind kind = Kind::kText;
    int importance = 1;      // on narrow terminals the smallest goes first
    bool for_people = true;  // or only in JSON, CSV and HDF5
  };

  std::string key;    // in JSON
  std::string title;  // for people
  std::vector<Column> columns;
  std::vector<std::vector<nlohmann::ordered_json>> rows;

  /// A row; one cell for each column.
  void add(std::vector<nlohmann::ordered_json> cells) { rows.push_back(std::move(cells)); }
};

/// What a subcommand found out, as tables.
struct Results {
  std::string schema;  // of the JSON, such as "orrery.validate.v1"
  std::string title;
  std::vector<ResultTable> tables;
  std::vector<std::string> notes;
  std::optional<Provenance> provenance;
};

/// One way to write results. A plug-in: one .cpp and one Registration<ResultWriter>.
class ResultWriter {
 public:
  virtual ~ResultWriter() = default;
  virtual std::string write(const Results& results, const Terminal& terminal) const = 0;
  virtual bool is_text() const { return true; }
};

/// A cell as people read it.
std::string cell_text(const nlohmann::ordered_json& cell, ResultTable::Kind kind);
/// The cells of a row that are for people.
std::vector<std::string> cells_for_people(const ResultTable& table,
                                          const std::vector<nlohmann::ordered_json>& row);

}  // namespace orrery
