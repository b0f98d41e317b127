#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace orrery {

/// An HDF5 file made in memory. Groups on the way to a dataset are made as they are needed.
class Hdf5Image {
 public:
  Hdf5Image();
  ~Hdf5Image();
  Hdf5Image(const Hdf5Image&) = delete;
  Hdf5Image& operator=(const Hdf5Image&) = delete;

  /// `shape` is empty for a single value; its product is the number of values. Throws
  /// std::logic_error when a path is taken, or what is given does not fit its shape.
  void add(const std::string& path, const std::vector<std::int64_t>& shape,
           const std::vector<std::int64_t>& values);
  void add(const std::string& path, const std::vector<std::int64_t>& shape,
           const std::vector<double>& values);
  /// UTF-8 strings of any length.
  void add(const std::string& path, const std::vector<std::int64_t>& shape,
           const std::vector<std::string>& values);

  /// The file's bytes.
  std::string bytes() const;

 private:
  struct File;  // who includes this need not know the library

  std::unique_ptr<File> file_;
};

/// What `make` returns, the bytes of an image, made in another process: when memory runs out in it,
/// the library ends the process, or leaves what crashes when it ends. Throws InputError.
std::string made_apart(const std::function<std::string()>& make);

}  // namespace orrery
