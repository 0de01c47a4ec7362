package dev.coppice.cache;

import dev.coppice.model.Explainer;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Scores;
import java.util.Optional;

/** A model that gives the reasons of its scores; notices reasons that are made of a freed model. */
public final class CoveredModel implements Model {

  private final FakeModel rest;
  private final FakeModel covers;

  public CoveredModel(Ledger ledger, long bytes, long coverBytes) {
    this.rest = new FakeModel(ledger, bytes);
    this.covers = new FakeModel(ledger, coverBytes);
  }

  @Override
  public ModelInfo info() {
    return rest.info();
  }

  @Override
  public long bytes() {
    return rest.bytes() + covers.bytes();
  }

  @Override
  public Scores score(Matrix rows) {
    return rest.score(rows);
  }

  @Override
  public Scores margins(Matrix rows) {
    return rest.margins(rows);
  }

  @Override
  public Optional<Explainer> explainer() {
    return Optional.of(new Reasons());
  }

  @Override
  public void close() {
    rest.close();
    covers.close();
  }

  private final class Reasons implements Explainer {

    @Override
    public long additions() {
      return 1;
    }

    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public int rowLeaves() {
      return 1;
    }

    @Override
    public Optional<String> contributionsRefusal() {
      return Optional.empty();
    }

    @Override
    public Optional<String> leavesRefusal() {
      return Optional.empty();
    }

    @Override
    public long guessedRowNanos() {
      return 1;
    }

    @Override
    public long workBytes(int rows) {
      return 0;
    }

    @Override
    public float[] contributions(Matrix rows) {
      return covers.score(rows).values();
    }

    @Override
    public int[] leaves(Matrix rows) {
      return new int[rows.rows()];
    }
  }
}
