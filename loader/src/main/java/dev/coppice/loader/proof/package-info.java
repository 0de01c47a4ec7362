/**
 * What an artifact's scores are held to: {@code expectations.jsonl}, read and scored at the first
 * load of a version, and the verdicts, one per version. Doors: {@code ExpectationTrial}, and {@code
 * ProofTrial} for who scores none. How rows are decoded is not known here: {@code RowScorer} does
 * it.
 */
@NullMarked
package dev.coppice.loader.proof;

import org.jspecify.annotations.NullMarked;
