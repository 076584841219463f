{{- /*
Copyright (c) 2026, the scigateway.jupyterhub authors
SPDX-License-Identifier: GPL-3.0-or-later
*/}}
{{- define "labels" -}}
app.kubernetes.io/name: traefik
app.kubernetes.io/instance: {{ .Release.Name }}-{{ .Release.Namespace }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}
{{- define "image" -}}
{{- with .Values.image }}
{{- if .repository -}}
{{ .registry }}/{{ .repository }}{{ with .tag }}:{{ . }}{{ end }}{{ with .digest }}@{{ . }}{{ end }}
{{- else -}}
testbed.invalid/traefik:1
{{- end }}
{{- end }}
{{- end }}
