package dev.coppice.server.codec.tensors;

import dev.coppice.model.HeapShare;
import dev.coppice.model.preprocessing.RawColumns;
import dev.coppice.model.preprocessing.RawTable;
import dev.coppice.model.preprocessing.RawType;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.ColumnLookup;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RawTableBuilder;
import dev.coppice.server.codec.rows.RawText;
import dev.coppice.server.codec.tensors.data.DataType;
import dev.coppice.server.codec.tensors.data.Tensor;
import dev.coppice.server.codec.tensors.data.TensorColumns;
import java.util.Arrays;
import java.util.List;

/**
 * Makes raw rows of tensors, for declared preprocessing: texts of BYTES, numbers of all else, each
 * where the column takes it.
 */
final class TensorRawTable {

  private final RawColumns columns;
  private final RawTableBuilder table;
  private final RawText texts;
  private final HeapShare heap;

  private TensorRawTable(RawColumns columns, HeapShare heap) {
    this.columns = columns;
    this.table = new RawTableBuilder(BodyFormat.TENSORS, columns, heap);
    this.texts = new RawText(table);
    this.heap = heap;
  }

  static RawTable of(InferRequest request, RawColumns columns, HeapShare heap)
      throws PayloadException {
    TensorRawTable rows = new TensorRawTable(columns, heap);
    if (request.isNamed()) {
      rows.readColumns(request.inputs());
    } else {
      rows.readRows(TensorColumns.only(request.inputs()));
    }
    return rows.table.build();
  }

  private void readRows(Tensor input) throws PayloadException {
    for (long row = 1; row <= input.shape().rows(); row++) {
      table.beginRow();
      for (long column = 1; column <= input.shape().columns(); column++) {
        readCell(input, table.index(), row);
        table.pass();
      }
      table.endRow();
    }
    input.requireEnd();
  }

  private void readColumns(List<Tensor> inputs) throws PayloadException {
    long rows = TensorColumns.rows(inputs);
    boolean ignoresExtra = columns.rules().ignoresExtra();
    int[] indexes =
        TensorColumns.columns(inputs, new ColumnLookup(columns.names(), heap), ignoresExtra, heap);
    table.requireWidthOfHeader(indexes.length);
    int[] sorted = indexes.clone();
    Arrays.sort(sorted);
    table.requireColumns(index -> Arrays.binarySearch(sorted, index) >= 0, "inputs");
    for (long row = 1; row <= rows; row++) {
      table.beginRow();
      for (int i = 0; i < indexes.length; i++) {
        readCell(inputs.get(i), indexes[i], row);
      }
      table.endRowBelowNames(indexes.length);
    }
    for (Tensor input : inputs) {
      input.requireEnd();
    }
  }

  /**
   * Reads the next element into a column.
   *
   * @param index negative for one that is passed over
   */
  private void readCell(Tensor input, int index, long row) throws PayloadException {
    if (input.type() != DataType.BYTES) {
      double value = input.number(row);
      if (index >= 0 && !Double.isNaN(value) && !table.setNumber(index, value)) {
        refuse(input, Double.toString(value), index, row);
      }
      return;
    }
    input.advance(row);
    BodyBytes text = input.elements().text();
    if (index >= 0 && text != null && !texts.set(index, text.array(), text.from(), text.to())) {
      refuse(input, "a text that is none", index, row);
    }
  }

  private void refuse(Tensor input, String found, int index, long row) {
    if (!table.isMismatch()) {
      String cause =
          "row %d, %s, column %s: %s (expected: %s)"
              .formatted(row, input.quoted(), columns.label(index), found, expected(index));
      table.mismatch(() -> cause);
    }
  }

  private String expected(int index) {
    RawType type = columns.type(index);
    return switch (type) {
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case DATE -> texts.expectedDate(index, "2024-05-17");
      case TEXT -> "a text, as BYTES in UTF-8";
      case UNUSED -> "anything";
    };
  }
}
