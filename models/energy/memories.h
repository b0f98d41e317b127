#pragma once

#include <string>
#include <vector>

#include "hardware/accelerator.h"
#include "hardware/technology.h"

namespace orrery {

/// The banks of the global buffer that hold one operand.
struct BankSize {
  std::int64_t banks = 0;
  double bytes = 0;  // of one bank
  double width_bits = 0;
};
/// Partitions without a capacity of their own share what the others leave by their banks.
BankSize banks_of(Operand operand, const BufferConfig& buffer);

/// What one bank costs: the technology's figures for the buffer, or else its SRAM table.
struct BankCost {
  double read_pj = 0, write_pj = 0;  // of one access
  double leakage_mw = 0, area_um2 = 0;
};
/// Says in `notes` what is extrapolated or missing.
BankCost bank_cost(Operand operand, const BankSize& bank, const Technology& technology,
                   std::vector<std::string>& notes);

/// The scratchpad of one operand in one PE: one word read or written, and its area.
struct SpadCost {
  double read_pj = 0, write_pj = 0;
  double area_um2 = 0;
};
SpadCost spad_cost(Operand operand, std::int64_t words, int bits, const Technology& technology,
                   std::vector<std::string>& notes);

/// Of the technology's types of DRAM, the accelerator's. Throws InputError where it does not have
/// it.
const std::string& dram_type(const Accelerator& accelerator, const Technology& technology);

/// Bits of registers in a PE of an array of neighbours: a word of each operand (a FIFO's worth
/// where the array is elastic), further words of the stationary one, a shadow of it, and output
/// registers.
std::int64_t register_bits(const Accelerator& accelerator);
/// Words of the scratchpad of an operand, and the bits of a word.
std::int64_t spad_words(Operand operand, const MulticastConfig& multicast);
int word_bits(Operand operand, const Accelerator& accelerator);

/// Adds a note once.
void note(std::vector<std::string>& notes, std::string text);

}  // namespace orrery
