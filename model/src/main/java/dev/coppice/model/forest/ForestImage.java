package dev.coppice.model.forest;

import dev.coppice.model.FeatureNamePool;
import dev.coppice.model.FeatureNames;
import dev.coppice.model.ForestFormat;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Rounds;
import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.forest.layout.NodeFormat;
import dev.coppice.model.format.ModelLimits;
import dev.coppice.model.format.RecordText;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.objective.Objective;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * All that a forest is besides its block, as a record that can be kept: written after {@link
 * #of(Forest)}, read back, and made a forest again by a {@code ForestRestore}.
 *
 * @param layout what is where in the block
 * @param form what decided how it is kept
 * @param info what the model says of itself
 * @param missing a value that is missing beside {@code NaN}; {@code NaN} if there is no other
 */
public record ForestImage(ForestLayout layout, ForestForm form, ModelInfo info, float missing) {

  public ForestImage {
    ForestLayout.require(
        Objective.named(info.objective()).isPresent(), "objective", info.objective());
    ForestLayout.require(
        info.featureCount() <= ModelLimits.MAX_FEATURES, "features", info.featureCount());
    ForestLayout.require(
        layout.groups() == info.outputGroups(), "groups of the layout", layout.groups());
    ForestLayout.require(
        layout.categoricalFeatures() <= info.featureCount(),
        "categorical features",
        layout.categoricalFeatures());
    ForestLayout.require(
        layout.rankedFeatures() <= info.featureCount(), "ranked features", layout.rankedFeatures());
    ForestLayout.require(form.format() == layout.format(), "format", form.format());
    ForestLayout.require(
        form.features() <= info.featureCount(), "features that split", form.features());
  }

  /** That of a forest in memory. */
  public static ForestImage of(Forest forest) {
    return new ForestImage(forest.trees().layout(), forest.kept(), forest.info(), forest.missing());
  }

  /** Bytes of the block, without what fills up its last page. */
  public long blockBytes() {
    return layout.bytes();
  }

  /** Native bytes that the forest will take, its memory from there. */
  public long bytes(Blocks blocks) {
    return blocks.bytes(blockBytes()) + Forest.OBJECT_BYTES;
  }

  /** Bytes on the heap that its names and types will take, by estimate; nothing for shared ones. */
  public long heapBytes() {
    return FeatureNames.ownBytes(info.featureNames()) + FeatureNames.ownBytes(info.featureTypes());
  }

  /** The same with its names and types in common with other models, if there is room. */
  public ForestImage sharing(FeatureNamePool pool) {
    return named(pool.share(info.featureNames()), pool.share(info.featureTypes()));
  }

  /**
   * The same with other names and types.
   *
   * @throws IllegalArgumentException if these are neither one for each feature nor none
   */
  public ForestImage named(List<String> names, List<String> types) {
    return new ForestImage(layout, form, info.with(names, types, info.packaging()), missing);
  }

  public void write(DataOutput out) throws IOException {
    out.writeByte(layout.nodeShift());
    out.writeByte(layout.nodeFormat().slotBits());
    out.writeByte(layout.nodeFormat().rankBits());
    out.writeByte(layout.nodeFormat().distanceBits());
    out.writeLong(layout.nodes());
    out.writeLong(layout.categoryWords());
    out.writeInt(layout.trees());
    out.writeBoolean(layout.isWeighted());
    out.writeInt(layout.groups());
    out.writeInt(layout.categoricalFeatures());
    out.writeInt(layout.rankedFeatures());
    out.writeInt(layout.slots());
    out.writeInt(layout.thresholdCount());
    out.writeInt(form.thresholds());
    out.writeInt(form.features());
    out.writeInt(form.depth());
    RecordText.write(out, info.objective());
    out.writeInt(info.featureCount());
    RecordText.writeAll(out, info.featureNames());
    RecordText.writeAll(out, info.featureTypes());
    out.writeInt(info.rounds().scored());
    out.writeInt(info.rounds().trained());
    out.writeFloat(missing);
  }

  /**
   * Reads what {@link #write} wrote; allocates no more than a few times what is there.
   *
   * @throws InvalidModelException if it is not that
   */
  public static ForestImage read(ByteBuffer in) throws InvalidModelException {
    try {
      ForestLayout layout =
          new ForestLayout(
              format(in),
              new NodeFormat(in.get(), in.get(), in.get()),
              in.getLong(),
              in.getLong(),
              in.getInt(),
              RecordText.flag(in),
              in.getInt(),
              in.getInt(),
              in.getInt(),
              in.getInt(),
              in.getInt());
      ForestForm form = new ForestForm(layout.format(), in.getInt(), in.getInt(), in.getInt());
      String objective = RecordText.read(in);
      int features = in.getInt();
      List<String> names = RecordText.readAll(in);
      List<String> types = RecordText.readAll(in);
      Rounds rounds = new Rounds(in.getInt(), in.getInt());
      ModelInfo info =
          new ModelInfo(Forest.ENGINE, objective, layout.groups(), features, names, types, rounds);
      return new ForestImage(layout, form, info, in.getFloat());
    } catch (BufferUnderflowException e) {
      throw new InvalidModelException("forest: its record ends early");
    } catch (IllegalArgumentException e) {
      throw new InvalidModelException(String.valueOf(e.getMessage()));
    }
  }

  private static ForestFormat format(ByteBuffer in) {
    byte shift = in.get();
    for (ForestFormat format : ForestFormat.values()) {
      if (format.nodeShift() == shift) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        "forest: node shift: %d (expected: that of a format)".formatted(shift));
  }
}
