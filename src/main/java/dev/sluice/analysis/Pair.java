package dev.sluice.analysis;

/** Two jobs. */
record Pair(CellJob first, CellJob second) {}
