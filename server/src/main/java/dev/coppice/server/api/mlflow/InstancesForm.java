package dev.coppice.server.api.mlflow;

import dev.coppice.cache.resident.Lease;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.preprocessing.RawColumns;
import dev.coppice.model.preprocessing.RawTable;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.api.invoke.CallForm;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.rows.Rows;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.ResponseEncoder;
import dev.coppice.server.http.exchange.Response;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A call in a form that two protocols have: SageMaker's, unless its model turns out to be a package
 * of MLflow's. Until then, and so where there is no such model, it fails in SageMaker's form.
 */
final class InstancesForm implements CallForm, FailureForm {

  private final CallForm sagemaker;
  private final CallForm mlflow;
  private final FailureForm sagemakerFailures;
  private final FailureForm mlflowFailures;
  private volatile boolean isMlflow;

  InstancesForm(
      CallForm sagemaker,
      CallForm mlflow,
      FailureForm sagemakerFailures,
      FailureForm mlflowFailures) {
    this.sagemaker = sagemaker;
    this.mlflow = mlflow;
    this.sagemakerFailures = sagemakerFailures;
    this.mlflowFailures = mlflowFailures;
  }

  @Override
  public boolean isWarmUp() {
    return sagemaker.isWarmUp();
  }

  /** Whichever protocol it is; if it is the other one's wish, that one does not know of it. */
  @Override
  public boolean isExplained() {
    return sagemaker.isExplained() || mlflow.isExplained();
  }

  @Override
  public RequestDecoder decoder(RequestFormats requests) throws MediaTypeException {
    return new Either(sagemaker.decoder(requests), mlflow.decoder(requests));
  }

  @Override
  public @Nullable Failure refusal(Lease lease) {
    isMlflow = lease.model().info().packaging().isPackaged();
    return isMlflow ? mlflow.flaw() : null;
  }

  @Override
  public ResponseEncoder encoder(Model model) throws MediaTypeException, InferenceOutputException {
    return (isMlflow ? mlflow : sagemaker).encoder(model);
  }

  @Override
  public ResponseEncoder explaining(Model model)
      throws MediaTypeException, InferenceOutputException {
    return (isMlflow ? mlflow : sagemaker).explaining(model);
  }

  @Override
  public Response body(Failure failure, String requestId) {
    return (isMlflow ? mlflowFailures : sagemakerFailures).body(failure, requestId);
  }

  /** Decodes by the model's protocol, which is known by then. */
  private final class Either implements RequestDecoder {

    private final RequestDecoder ofSagemaker;
    private final RequestDecoder ofMlflow;

    private Either(RequestDecoder ofSagemaker, RequestDecoder ofMlflow) {
      this.ofSagemaker = ofSagemaker;
      this.ofMlflow = ofMlflow;
    }

    @Override
    public Rows decode(ByteBuf body, ModelInfo model, HeapShare heap) throws PayloadException {
      return (isMlflow ? ofMlflow : ofSagemaker).decode(body, model, heap);
    }

    @Override
    public RawTable decodeRaw(ByteBuf body, RawColumns columns, HeapShare heap)
        throws PayloadException {
      return (isMlflow ? ofMlflow : ofSagemaker).decodeRaw(body, columns, heap);
    }
  }
}
