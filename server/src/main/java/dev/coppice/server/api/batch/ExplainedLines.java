package dev.coppice.server.api.batch;

import dev.coppice.model.Matrix;
import dev.coppice.model.Scores;
import dev.coppice.server.api.score.ExplainedRows;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.scores.ResponseEncoder;

/**
 * Explains rows and writes their lines at once, on the scoring threads: of a wide model's
 * contributions a line may name a few, and the model's names need not outlive its lease.
 */
final class ExplainedLines implements RowKeeper {

  private final ResponseEncoder encoder;
  private final ExplainedRows reasons;
  private final KeptLines lines;

  /**
   * @param encoder of JSON lines with reasons
   * @param reasons of the tenant's rows
   * @param lines where they go
   */
  ExplainedLines(ResponseEncoder encoder, ExplainedRows reasons, KeptLines lines) {
    this.encoder = encoder;
    this.reasons = reasons;
    this.lines = lines;
  }

  @Override
  public int turnRows() {
    return Math.clamp(
        BatchPlace.TURN_NANOS / Math.max(1, reasons.rowNanos()), 1, reasons.blockRows());
  }

  @Override
  public void keep(Scores scores, Matrix rows) throws PayloadException {
    lines.keep(
        reasons.textBytes(rows.rows()),
        text -> reasons.write(rows, known -> encoder.encode(scores, known, 0, true, text)));
  }
}
