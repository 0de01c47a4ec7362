package dev.coppice.cache;

import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Scores;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A model of any size without memory, which notices use after free and double free. */
public final class FakeModel implements Model {

  static final Matrix ROW = new Matrix(new float[1], 1, 1);

  private final Ledger ledger;
  private final long bytes;
  private final Runnable onClose;
  private final AtomicInteger scoring = new AtomicInteger();
  private final AtomicInteger closes = new AtomicInteger();

  public FakeModel(Ledger ledger, long bytes) {
    this(ledger, bytes, () -> {});
  }

  /**
   * @param onClose runs first thing when the model is freed
   */
  public FakeModel(Ledger ledger, long bytes, Runnable onClose) {
    this.ledger = ledger;
    this.bytes = bytes;
    this.onClose = onClose;
    ledger.hold(bytes);
  }

  @Override
  public ModelInfo info() {
    return new ModelInfo("fake", "binary:logistic", 1, 1, List.of());
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public Scores score(Matrix rows) {
    scoring.incrementAndGet();
    if (closes.get() > 0) {
      ledger.report("scored after it was freed");
    }
    Thread.onSpinWait();
    if (closes.get() > 0) {
      ledger.report("freed while it scored");
    }
    scoring.decrementAndGet();
    return new Scores(new float[rows.rows()], rows.rows(), 1);
  }

  @Override
  public Scores margins(Matrix rows) {
    return score(rows);
  }

  @Override
  public void close() {
    onClose.run();
    if (closes.incrementAndGet() > 1) {
      ledger.report("freed twice");
      return;
    }
    if (scoring.get() > 0) {
      ledger.report("freed under %d scorers".formatted(scoring.get()));
    }
    ledger.drop(bytes);
  }

  boolean isClosed() {
    return closes.get() > 0;
  }
}
