package dev.coppice.loader.disk;

import dev.coppice.model.Quoted;
import java.io.IOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tier's directory for as long as this process holds it; none while it cannot be opened, or
 * another server has it. The thread of the tier opens and leaves it, others only look.
 */
final class HeldDirectory {

  private static final Logger LOG = LoggerFactory.getLogger(HeldDirectory.class);

  private final DiskSettings settings;
  private final EntryIndex index;
  private final TierRoom room;
  private final TierHealth health;
  private volatile @Nullable TierDirectory now;

  HeldDirectory(DiskSettings settings, EntryIndex index, TierRoom room, TierHealth health) {
    this.settings = settings;
    this.index = index;
    this.room = room;
    this.health = health;
  }

  /** Null while there is none. */
  @Nullable TierDirectory now() {
    return now;
  }

  /** Opens it, if that can be. */
  void open() {
    try {
      TierDirectory opened = TierDirectory.open(settings.directory());
      try {
        takeOver(opened);
      } catch (IOException | RuntimeException | Error e) {
        opened.close();
        throw e;
      }
    } catch (IOException e) {
      health.failed(e);
    }
  }

  private void takeOver(TierDirectory opened) throws IOException {
    room.take(opened);
    long disk = Files.getFileStore(settings.directory()).getTotalSpace();
    room.setBudget(settings.budgetBytes().orElse(disk / 5 * 4));
    now = opened;
    health.works();
    keepWithinBudget(opened);
    LOG.info(
        "{} has {} models, {} of at most {} MiB",
        opened,
        index.size(),
        index.bytes() >> 20,
        room.budget() >> 20);
  }

  /** Evicts what is beyond the budget of one that was opened. */
  void keepWithinBudget(TierDirectory of) {
    try {
      room.keepWithinBudget(of);
    } catch (IOException e) {
      health.failed(e);
    }
  }

  /**
   * Opens what is in the place of the one that was held, if that is gone: its lock says nothing of
   * another, whose files nobody has counted, and which a server may have.
   */
  void openAnewIfReplaced() {
    TierDirectory held = now;
    if (held != null && !held.isInPlace()) {
      openAnew(held);
    }
  }

  /** The same of one that is known to be gone; until then copies line up as for that one. */
  void openAnew(TierDirectory gone) {
    LOG.warn("{} was taken away, and is opened anew", gone);
    release(gone);
    try {
      open();
    } finally {
      if (now == gone) {
        now = null; // Whatever failed: its lock has been given back.
      }
    }
  }

  private static void release(TierDirectory held) {
    try {
      held.close();
    } catch (IOException e) {
      LOG.warn("the lock of {} is left to the system: {}", held, Quoted.cause(e));
    }
  }

  /** Lets go of it. */
  void close() {
    TierDirectory last = now;
    now = null;
    if (last != null) {
      release(last);
    }
  }
}
