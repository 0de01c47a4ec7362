package dev.coppice.loader.memory;

/** A load's memory as a part of the load sees it: what is not said otherwise, the whole answers. */
public abstract class ForwardedMemory implements LoadMemory {

  private final LoadMemory whole;

  protected ForwardedMemory(LoadMemory whole) {
    this.whole = whole;
  }

  /** What the part's requests go to. */
  protected final LoadMemory whole() {
    return whole;
  }

  @Override
  public long weigh(long heapBytes) {
    return whole.weigh(heapBytes);
  }

  @Override
  public long limit() {
    return whole.limit();
  }

  @Override
  public TrialMemory trials() {
    return whole.trials();
  }

  @Override
  public void giveWay() {
    whole.giveWay();
  }
}
