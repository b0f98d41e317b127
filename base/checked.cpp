#include "base/checked.h"

#include "base/error.h"

namespace orrery {

void refuse_count() {
  throw InputError(
      "a count of this run is more than can be counted; allowed: times and sizes below 2^63, sums "
      "of them below 2^127");
}

}  // namespace orrery
