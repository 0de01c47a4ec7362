/**
 * Room of the API. MLflow's scoring protocol: {@code MlflowCalls} tells its requests from others by
 * their bodies, {@code MlflowForm} and {@code InstancesForm} say how they are read and answered.
 *
 * <p>How a model is named is SageMaker's matter, how it is scored {@code invoke}'s; neither is
 * known here.
 */
@NullMarked
package dev.coppice.server.api.mlflow;

import org.jspecify.annotations.NullMarked;
