#pragma once

#include <string>
#include <vector>

namespace orrery {

/// Something of the program that reads what comes from outside.
struct Reader {
  std::string name;    // also the folder of its corpus
  std::string suffix;  // of the file that it reads; empty: it reads text
  void (*read)(const std::string& text_or_file);
};

/// All of them.
const std::vector<Reader>& readers();

/// Has `reader` read `bytes`, from a file where it reads files. InputError is the right answer to
/// most; whatever else is thrown comes out.
void feed(const Reader& reader, const std::string& bytes);

}  // namespace orrery
