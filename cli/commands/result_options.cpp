#include "cli/commands/result_options.h"

#include <unistd.h>

#include "base/error.h"
#include "base/registry.h"

namespace orrery {

std::string result_format(const Options& options) {
  if (const auto format = options.text("format")) return *format;
  const std::string file = options.text("output").value_or("");
  const auto ends = [&](const char* suffix) { return file.ends_with(suffix); };
  if (ends(".h5") || ends(".hdf5")) return "hdf5";
  return ends(".json") ? "json" : ends(".csv") ? "csv" : ends(".md") ? "markdown" : "table";
}

std::unique_ptr<ResultWriter> make_result_writer(const Options& options,
                                                 const std::string& format) {
  std::unique_ptr<ResultWriter> writer;
  try {
    writer = Registry<ResultWriter>::instance().make(format);
  } catch (const InputError& e) {
    throw InputError({"--format", 0, ""}, e.what());
  }
  if (!writer->is_text() && !options.has("output") && isatty(STDOUT_FILENO) != 0) {
    throw InputError({"--format", 0, ""}, "is not for a terminal; allowed with --output FILE");
  }
  return writer;
}

void write_results(const Results& results, const ResultWriter& writer, const Output& output) {
  const std::string text = writer.write(results, Terminal::of_output(output.is_file()));
  writer.is_text() ? output.write(text) : output.write_bytes(text);
}

}  // namespace orrery
