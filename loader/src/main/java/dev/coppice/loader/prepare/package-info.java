/**
 * From an artifact's files to a model: which are models, documents or neither, and which engine
 * each model gets. Doors: {@code ModelPreparation} and {@code ArtifactBuild}. Where bytes come from
 * is not known here.
 *
 * <p>{@code ArtifactBuild} sorts the files: {@code ArtifactDocuments} takes out the types named
 * {@code ...Document}, {@code ModelCandidates} are files that begin like a model. {@code
 * PreparedArtifact} has {@code ModelPreparation} read each of those as a {@code PreparedModel}:
 * {@code PreparedForest} if our engine scores it, {@code PreparedBooster} if XGBoost does, {@code
 * PreparedTrial} if its version was never seen, and then a {@code Judge} compares both. {@code
 * EntryRestore} makes a model of its entry on the local disk.
 */
@NullMarked
package dev.coppice.loader.prepare;

import org.jspecify.annotations.NullMarked;
