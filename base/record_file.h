#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/error.h"

namespace orrery {

/// A file of results that later runs of the same build use, one record a line. Any number of
/// processes may read and add at once, and may be killed at any moment: a record is there in full
/// or not at all. Each has a checksum of its own, so damage costs the records that it hit.
///
/// The first line names the kind of the records and the build that wrote them; each further one is
/// a checksum, a blank, and the record.
class RecordFile {
 public:
  /// What is done with the records of another build.
  enum class OtherBuild { kReplace, kRefuse };

  /// Opens or creates `file`, and reads it. `kind` is one word with a version ("layers.2");
  /// `option` is what gave the file, for messages. Throws InputError when the file is something
  /// else, when others than its owner may write it (what it says is believed), when it is
  /// another user's, and when it cannot be written.
  RecordFile(const std::string& file, const std::string& option, const std::string& kind,
             OtherBuild other_build);
  ~RecordFile();
  RecordFile(const RecordFile&) = delete;
  RecordFile& operator=(const RecordFile&) = delete;

  /// The records that were there, as they were added.
  const std::vector<std::string>& records() const { return records_; }
  /// Lines that were no records: damaged, or cut off by what ended their writer.
  std::size_t damaged() const { return damaged_; }

  /// Adds a record, which has no line breaks. Throws InputError when it cannot be written; then the
  /// file is as it was.
  void add(const std::string& record);

 private:
  [[noreturn]] void fail(const std::string& message) const;
  [[noreturn]] void fail_to_write(int error) const;
  void open_file();
  void read(OtherBuild other_build);
  void keep(const std::string& line);
  std::string read_all() const;
  bool starts_with_header() const;
  void write_all(const std::string& text) const;

  Location where_;
  std::string kind_, header_;
  int descriptor_ = -1;
  std::vector<std::string> records_;
  std::size_t damaged_ = 0;
};

}  // namespace orrery
