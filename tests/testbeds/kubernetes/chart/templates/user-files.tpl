{{- /*
Copyright (c) 2026, the scigateway.jupyterhub authors
SPDX-License-Identifier: GPL-3.0-or-later
*/ -}}
{{- with .Values.singleuser.extraFiles -}}
apiVersion: v1
kind: Secret
metadata:
  name: singleuser
  labels:
    {{- include "stand-in.labels" (list $ "singleuser") | nindent 4 }}
type: Opaque
stringData:
  {{- include "stand-in.files" . | nindent 2 }}
{{- end }}
