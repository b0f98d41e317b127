#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "workloads/architecture_space.h"
#include "workloads/code_table.h"
#include "workloads/load_options.h"

namespace orrery {

/// A choice of an architecture: a digit of the code.
struct ArchitectureDigit {
  std::string name;      // "layer3", "expand2"
  std::string digits;    // those allowed, such as "012"
  bool ordered = false;  // are neighbours alike, as depths are?
};

/// An architecture space in which each network is named by a code, one digit for each choice, and
/// with a table of what is known of those that were trained or chosen by others. One .cpp, one
/// Registration<ArchitectureSpace> and one table in workloads/spaces/.
class CodedSpace : public ArchitectureSpace {
 public:
  /// The choices, in the order of the code's digits.
  virtual const std::vector<ArchitectureDigit>& digits() const = 0;
  /// What may be set about a network, with its default: {"dataset", "cifar10"}.
  virtual std::map<std::string, std::string> parameters() const { return {}; }
  /// The network of a code, whether it is in the table or not. Throws InputError for a code that is
  /// none, and for a parameter that there is not or that has another value than allowed.
  Network network_of(const std::string& code, const LoadOptions& options = {}) const;

  /// The name under which the space is registered, and under which its table is.
  const std::string& name() const { return name_; }
  /// The networks of which something is known. A column `accuracy`, in %, where there is any.
  const CodeTable& table() const { return table_; }

  std::vector<ArchitectureKnob> knobs() const override;
  Network network(const std::vector<int>& choices) const override;
  std::optional<double> accuracy(const std::vector<int>& choices) const override;

 protected:
  /// Reads workloads/spaces/NAME.csv.
  explicit CodedSpace(std::string name);

 private:
  /// `code` has a digit for each choice, each of those allowed; `values` has all parameters.
  virtual Network lower(const std::string& code,
                        const std::map<std::string, std::string>& values) const = 0;
  void check_code(const std::string& code) const;
  std::string code_of(const std::vector<int>& choices) const;

  std::string name_;
  CodeTable table_;
};

/// The names of the spaces, sorted.
std::vector<std::string> space_names();
/// A space by name, made once. Throws InputError that lists the spaces when there is none, or when
/// its networks have no codes.
const CodedSpace& coded_space(const std::string& name);

}  // namespace orrery
