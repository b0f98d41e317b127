#pragma once

#include <string>

namespace orrery {

/// InputError for a file of a format that people have and this program does not read, told by its
/// suffix: "net.pt: is a PyTorch model; that format is not read here; allowed: ...".
void refuse_other_formats(const std::string& name, const std::string& allowed);

}  // namespace orrery
