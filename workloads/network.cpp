#include "workloads/network.h"

namespace orrery {

Macs Network::macs() const {
  Macs sum;
  for (const Layer& layer : layers) sum += layer.macs();
  return sum;
}

Words Network::parameters() const {
  Words sum;
  for (const Layer& layer : layers) sum += layer.parameters();
  return sum;
}

}  // namespace orrery
