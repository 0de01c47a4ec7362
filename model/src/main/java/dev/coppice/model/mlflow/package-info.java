/**
 * Models that MLflow packaged: {@code MlmodelReader} reads the file {@code MLmodel} as data, {@code
 * MlflowModel} is a model that it describes, and {@code MlflowImage} the description without the
 * model, which can be kept. The only importer of a YAML parser. What else is in an artifact is not
 * known here.
 */
@NullMarked
package dev.coppice.model.mlflow;

import org.jspecify.annotations.NullMarked;
