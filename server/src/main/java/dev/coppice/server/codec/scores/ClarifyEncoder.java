package dev.coppice.server.codec.scores;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coppice.model.Model;
import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.text.AsciiOutput;
import dev.coppice.server.codec.text.JsonText;
import dev.coppice.server.codec.text.NumberFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Writes explanations in the form of SageMaker Clarify's explainer, with the key {@code tree_shap}
 * in the place of {@code kernel_shap}, and the predictions as text in it.
 *
 * <p>The predictions come last, so that only they are held from block to block: a call has few rows
 * of reasons. For one call.
 */
public final class ClarifyEncoder implements ResponseEncoder {

  private final ResponseEncoder predictions;
  private final ReasonColumns columns;
  private final ExplanationsRule rule;
  private final OutputColumn.@Nullable RowValues operand;
  private final ByteBuf predicted = Unpooled.buffer();

  /**
   * @param predictions writes them as text
   * @param model with an explainer
   * @throws InferenceOutputException if it has no contributions, or the rule compares what its
   *     answers do not have
   */
  public ClarifyEncoder(ResponseEncoder predictions, ExplanationsRule rule, Model model)
      throws InferenceOutputException {
    this.predictions = predictions;
    this.columns = new ReasonColumns(model, false);
    this.rule = rule;
    this.operand = rule.member().isEmpty() ? null : rule.operand(model.info());
    String refusal = model.explainer().orElseThrow().contributionsRefusal().orElse(null);
    if (refusal != null) {
      throw new InferenceOutputException(InferenceOutput.Origin.REQUEST, refusal);
    }
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public NeededReasons reasons() {
    return NeededReasons.CONTRIBUTIONS;
  }

  @Override
  public void encode(Scores scores, Reasons reasons, int first, boolean isLast, ByteBuf out) {
    predictions.encode(scores, reasons, first, isLast, predicted);
    AsciiOutput ascii = new AsciiOutput(out, NumberFormat.JSON, 256);
    ascii.text(first == 0 ? "{\"version\": \"1.0\", \"explanations\": {\"tree_shap\": [" : "");
    for (int row = 0; row < scores.rows(); row++) {
      ascii.text(first + row == 0 ? "[" : ", [");
      if (operand == null || rule.explains(operand, scores, row)) {
        explain(reasons, row, ascii);
      }
      ascii.text("]");
    }
    if (isLast) {
      ascii.text("]}, \"predictions\": {\"content_type\": \"");
      ascii.text(JsonText.of(predictions.contentType()));
      ascii.text("\", \"data\": \"");
      ascii.text(JsonText.of(predicted.toString(UTF_8)));
      ascii.text("\"}}");
    }
    ascii.flush();
  }

  private void explain(Reasons reasons, int row, AsciiOutput out) {
    float[][] outputs = new float[columns.outputs()][];
    for (int output = 0; output < outputs.length; output++) {
      outputs[output] = columns.values(reasons, row, output);
    }
    for (int column = 0; column < columns.count(); column++) {
      out.text(column == 0 ? "{\"feature_header\": \"" : ", {\"feature_header\": \"");
      out.text(JsonText.of(columns.name(column)));
      out.text("\", \"attributions\": [{\"attribution\": [");
      for (int output = 0; output < outputs.length; output++) {
        out.text(output == 0 ? "" : ", ");
        out.number(outputs[output][column]);
      }
      out.text("]}]}");
    }
  }
}
