// The numbers that were found by measurement, in one place, each with what it was measured by. None
// of them changes a result: tiles, passes and parts cut work that is summed in one order all the
// same.
#pragma once

#include <mlp/kernel/packet.hpp>

namespace mlp::inline MLP_ABI::tuning {

// --- Products (kernel/tile.hpp, kernel/tiled_product.hpp) ---

/// Columns of the widest tile, and packets of its rows: with the packets of A and a broadcast of B
/// they just fit the registers. Tiles of three packets instead of two took 1.3 % off a step (Zen 5,
/// AVX-512).
inline constexpr int wide_columns = kernel::register_count >= 32 ? 8 : 6;
inline constexpr int wide_packets = kernel::register_count >= 32 ? 3 : 2;

/// Packets of rows in a tile of one column: the taller, the longer the runs of A that it reads. For
/// predicting one sample 16 took 3.2 us where 4 took 4.4 (Zen 5).
inline constexpr int tall_packets = kernel::register_count >= 32 ? 16 : 8;

/// Rows of a tile that may stand below the last row of C: what they compute is thrown away.
inline constexpr Index most_empty_rows = 64;

/// Terms of a sum that one pass takes at most. A panel of A is as long, and as high as a tile:
/// where a tile does much with every packet it may come from the L2 cache, else it has to stay in
/// the L1 cache.
inline constexpr Index most_depth = kernel::register_count >= 32 ? 800 : 256;

/// Terms of a sum up to which a panel of A takes half of an L1 cache of 32 KB at most: 8 KB a
/// packet. Beyond, it is the columns of B that stay there: 1 % of a step (Zen 5).
template <class Scalar>
inline constexpr Index most_resident_depth = 8192 /
                                             (kernel::Packet<Scalar>::size * Index{sizeof(Scalar)});

/// Columns of a transposed B that are gathered together: whole tiles, and 16 KB of floats at most
/// with the rows below. Where AVX2 and SSE2 gather, reading in place took 3 to 25 % longer (Zen 4
/// and 5).
inline constexpr Index gathered_columns = 2 * wide_columns;
inline constexpr Index most_gathered_depth = 256;

/// Terms of a sum that a pass with a transposed A takes: its panel is copied to the stack, 24 KB at
/// most.
inline constexpr Index most_packed_depth = 128;

// --- Large products (kernel/blocked_product.hpp) ---

/// Numbers in a layer's weights from which its products are taken block by block. Below, what is
/// brought together costs more than it saves.
inline constexpr Index least_large_weights = Index{1} << 17;

/// Columns of B from which that is worth while.
inline constexpr Index least_columns_of_large = 48;

/// Terms of a sum in a block of B, and columns of floats, whole tiles (of doubles half as many):
/// half of an L2 cache of 512 KB.
inline constexpr Index block_depth = 256;
inline constexpr Index block_columns = (256 + wide_columns - 1) / wide_columns * wide_columns;

// --- Sharing a step out (network/network.hpp, train/detail/) ---

/// Samples that go through all layers together, so that activations are still in the cache when the
/// next layer reads them: a multiple of every tile's width. With 48 and with 192 a prediction of
/// 1024 took 2 to 3 % longer; steps of 32 to 1024 differed by less than 2 % (Zen 3).
inline constexpr Index samples_in_a_block = 96;

/// The same where a network has large products: every run of samples reads all weights.
inline constexpr Index samples_in_a_large_block = 256;

/// Samples per worker whose parameter gradients are computed together: their activations should
/// still be in its L2 cache then. At batch 1024 that took 87 to 89 % of the peak (Zen 4, 1 MB of
/// L2).
inline constexpr Index samples_in_a_part = 256;

/// Columns of dW [out x in] in a unit that one worker sums and updates: few, so that many workers
/// have shares of one size, but four times as many where they are short, so that claiming a unit
/// costs little beside it. Without the latter a step of one sample took 5 to 10 % longer; from 32
/// samples on no choice made a difference to two workers (Zen 3).
constexpr Index columns_in_a_unit(Index outputs) {
  constexpr Index few_outputs = 48;
  return (outputs < few_outputs ? 4 : 1) * gathered_columns;
}

/// Units that a worker claims at once at most: what they write should fit the L2 cache together.
inline constexpr Index most_units_at_once = 8;

}  // namespace mlp::inline MLP_ABI::tuning
