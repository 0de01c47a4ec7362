package dev.coppice.model.readers;

import dev.coppice.model.format.ModelFormat;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * A model file for XGBoost to load, and rows for it to score.
 *
 * @param endRound of the rounds that score; 0: all
 * @param missing the value that is missing beside {@code NaN}
 * @param rows 0: one row of missing values, as wide as the model wants it
 * @param values row-major
 */
@SuppressWarnings("ArrayRecordComponent") // Written to a pipe, and read from it.
record Question(
    ModelFormat format,
    byte[] file,
    boolean isLinear,
    int endRound,
    float missing,
    int rows,
    float[] values) {

  /** Whether XGBoost loads the file at all, and scores one row with it. */
  static Question isReadable(byte[] file, ModelFormat format) {
    return new Question(format, file, false, 0, Float.NaN, 0, new float[0]);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeUTF(format.name());
    out.writeInt(file.length);
    out.write(file);
    out.writeBoolean(isLinear);
    out.writeInt(endRound);
    out.writeFloat(missing);
    out.writeInt(rows);
    out.writeInt(values.length);
    for (float value : values) {
      out.writeFloat(value);
    }
    out.flush();
  }

  static Question read(DataInputStream in) throws IOException {
    ModelFormat format = ModelFormat.valueOf(in.readUTF());
    byte[] file = in.readNBytes(in.readInt());
    boolean isLinear = in.readBoolean();
    int endRound = in.readInt();
    float missing = in.readFloat();
    int rows = in.readInt();
    float[] values = new float[in.readInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readFloat();
    }
    return new Question(format, file, isLinear, endRound, missing, rows, values);
  }
}
