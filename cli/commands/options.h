#pragma once

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands/command.h"
#include "workloads/load_options.h"

namespace orrery {

/// The options of one subcommand as they were given.
class Options {
 public:
  /// Throws InputError for an option that is not in `known`, is given twice or lacks its value, and
  /// when there are more than `most_words` arguments that are no options.
  Options(const boost::program_options::options_description& known, const Arguments& arguments,
          std::size_t most_words = 0);

  bool has(const std::string& name) const { return values_.count(name) > 0; }
  /// The value of --name; nothing when it was not given.
  std::optional<std::string> text(const std::string& name) const;
  /// The values of an option that may be repeated.
  std::vector<std::string> texts(const std::string& name) const;
  /// Throws InputError unless the value is a whole number from min to max.
  std::optional<std::uint64_t> number(const std::string& name, std::uint64_t min,
                                      std::uint64_t max) const;
  /// The arguments that are no options, in order.
  const std::vector<std::string>& words() const { return words_; }

 private:
  boost::program_options::variables_map values_;
  std::vector<std::string> words_;
};

/// Adds --batch, --param and --unknown-operators, and reads them.
void add_load_options(boost::program_options::options_description& known);
LoadOptions load_options(const Options& options);

/// The options of a subcommand as `orrery help` prints them.
std::string describe(const boost::program_options::options_description& known);

}  // namespace orrery
