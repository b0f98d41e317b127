#include "workloads/network.h"

namespace orrery {

WideMacs Network::macs() const {
  WideMacs sum;
  for (const Layer& layer : layers) sum += layer.macs();
  return sum;
}

Words Network::parameters() const {
  Words sum;
  for (const Layer& layer : layers) sum += layer.parameters();
  return sum;
}

}  // namespace orrery
