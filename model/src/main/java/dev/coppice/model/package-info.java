/**
 * Ground. What a model in memory is, in words that all others carry: a {@code Model} with its info
 * and schema, rows and scores, names that models share, refusals, quoting, streams and their first
 * bytes, a second thread for one piece of work. It knows none of its rooms, no file system and no
 * network.
 *
 * <p>The rooms: {@code memory} what reading may take, {@code format} the language of model files,
 * {@code check} what makes a file a model, {@code objective} from sums to scores, {@code forest}
 * our engine, {@code reasons} why it scores as it does, {@code xgboost} the reference engine,
 * {@code trial} how one judges the other, {@code legacy} old formats and strangers' files, {@code
 * ensemble} several models as one, {@code natives} how native libraries are loaded, {@code mlflow}
 * models that MLflow packaged, {@code preprocessing} from raw rows to a model's rows.
 */
@NullMarked
package dev.coppice.model;

import org.jspecify.annotations.NullMarked;
