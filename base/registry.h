#pragma once

#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/suggestion.h"

namespace orrery {

/// The plug-ins of one kind, by name: `Product` is built from `Args...` by a factory that is
/// registered with one line beside the class it builds:
///
///     static const Registration<TilePolicy> kLargest{
///         "min_traffic", "fewest DRAM bytes that fit the buffer",
///         [] { return std::make_unique<MinTraffic>(); }};
///
/// There is one registry per product type in the process; it is filled before main().
template <class Product, class... Args>
class Registry {
 public:
  using Factory = std::function<std::unique_ptr<Product>(Args...)>;
  struct Entry {
    std::string name;
    std::string sentence;
    Factory make;
  };

  static Registry& instance() {
    static Registry registry;
    return registry;
  }

  /// Throws std::logic_error when the name is already taken.
  void add(Entry entry) {
    const std::string name = entry.name;
    if (!entries_.emplace(name, std::move(entry)).second) {
      throw std::logic_error("plug-in registered twice: " + name);
    }
  }

  /// Puts `entry` in the place of the one of that name.
  void replace(Entry entry) { entries_.at(entry.name) = entry; }

  /// Builds the plug-in of that name; InputError that lists the allowed names when there is none.
  std::unique_ptr<Product> make(const std::string& name, Args... args) const {
    const auto found = entries_.find(name);
    if (found == entries_.end()) {
      std::string allowed;
      std::vector<std::string> names;
      for (const auto& [known, entry] : entries_) {
        allowed += (allowed.empty() ? "" : ", ") + known;
        names.push_back(known);
      }
      throw InputError("unknown name '" + name + "'; known: " + allowed +
                       did_you_mean(name, names));
    }
    return found->second.make(std::forward<Args>(args)...);
  }

  bool has(const std::string& name) const { return entries_.contains(name); }

  /// Every entry, sorted by name.
  std::vector<Entry> entries() const {
    std::vector<Entry> all;
    for (const auto& [name, entry] : entries_) all.push_back(entry);
    return all;
  }

 private:
  std::map<std::string, Entry> entries_;
};

/// Registers a plug-in during static initialisation; see Registry.
template <class Product, class... Args>
struct Registration {
  Registration(std::string name, std::string sentence,
               typename Registry<Product, Args...>::Factory make) {
    Registry<Product, Args...>::instance().add(
        {std::move(name), std::move(sentence), std::move(make)});
  }
};

}  // namespace orrery
