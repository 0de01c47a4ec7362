package dev.coppice.loader.prepare;

import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.loader.memory.LoadHeap;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.model.Model;
import dev.coppice.model.check.ModelShape;
import java.io.IOException;

/**
 * One model file of an artifact, read to its end and found valid, about to become a model in
 * memory.
 */
interface PreparedModel extends AutoCloseable {

  /** Of the file in the artifact, as messages show it. */
  String name();

  /** What the check learnt of the file. */
  ModelShape shape();

  /** Native bytes that it holds by now. */
  long heldBytes();

  /**
   * Native bytes in use at the highest point of {@link #build}, what it holds included, if all goes
   * as it should.
   */
  long buildingBytes();

  /** Native bytes that the model will occupy, likewise. */
  long residentBytes();

  /** Bytes that the model will keep on the heap. */
  long heapBytes();

  /** Bytes on the heap that it holds until it is closed, the model's included. */
  default long heldHeapBytes() {
    return heapBytes();
  }

  /**
   * Makes the model, once; the caller closes it.
   *
   * @param memory of this file, asked if more is needed than {@link #buildingBytes}
   * @param heap what the load holds of the heap
   * @throws RefusedArtifactException if XGBoost refuses the file
   */
  Model build(LoadMemory memory, LoadHeap.Holding heap) throws IOException;

  /** Frees what is left; not the model. */
  @Override
  void close();
}
