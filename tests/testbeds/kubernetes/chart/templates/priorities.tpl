{{- /*
Copyright (c) 2026, the scigateway.jupyterhub authors
SPDX-License-Identifier: GPL-3.0-or-later

They belong to no namespace, so the release is in their names.
*/ -}}
{{- if .Values.scheduling.podPriority.enabled -}}
{{- $classes := list (dict "name" "default" "component" "default-priority" "value" 0) }}
{{- if .Values.prePuller.continuous.enabled }}
{{- $classes = append $classes (dict "name" "image-puller" "component" "image-puller" "value" -5) }}
{{- end }}
{{- if .Values.scheduling.userPlaceholder.enabled }}
{{- $classes = append $classes (dict "name" "user-placeholder" "component" "user-placeholder" "value" -10) }}
{{- end }}
{{- range $classes }}
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata:
  name: {{ $.Release.Name }}-{{ .name }}-priority
  labels:
    {{- include "stand-in.labels" (list $ .component) | nindent 4 }}
value: {{ .value }}
globalDefault: false
description: Pods of a hub give way to each other by these numbers.
{{- end }}
{{- end }}
