"""Writes fitted scikit-learn pipelines and XGBoost models as artifacts that Coppice serves.

    from coppice_export import export, write_artifact

    write_artifact("acme.tar.gz", pipeline, check=frame)   # the artifact: document, model, proof
    document = export(pipeline, frame)                     # the document alone, as a dict

The frame has raw rows, such as training had. Everything that is written is first compared on all of
them with what the pipeline itself makes of them, bit by bit; what cannot be held to that is refused
with NotExportable.
"""

from .artifact import write_artifact
from .document import export
from .refusal import NotExportable

__all__ = ["NotExportable", "export", "write_artifact"]
