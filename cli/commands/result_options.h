#pragma once

#include <memory>
#include <string>

#include "cli/commands/options.h"
#include "cli/output/output.h"
#include "cli/output/result_table.h"

namespace orrery {

/// --format, or what the suffix of --output says: .md, .json, .csv, .h5; else "table".
std::string result_format(const Options& options);

/// The writer for `format`. Throws InputError for one that does not exist, and for one that is not
/// text when it would go to a terminal.
std::unique_ptr<ResultWriter> make_result_writer(const Options& options, const std::string& format);

/// Writes them where they are to go.
void write_results(const Results& results, const ResultWriter& writer, const Output& output);

}  // namespace orrery
