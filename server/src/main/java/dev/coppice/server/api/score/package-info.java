/**
 * Room of the API. Rows on their way to an answer, whoever asked: {@code DecodedRows} scores a
 * body's rows a block at a time, {@code ExplainedRows} explains them, {@code ScoredBlocks} and
 * {@code ScoredParts} make an answer of them, on the event loop or on the {@code ScoringThreads},
 * within {@code RequestMemory}. Calls, their routes and their models' names are not known here.
 */
@NullMarked
package dev.coppice.server.api.score;

import org.jspecify.annotations.NullMarked;
