{{- /*
Copyright (c) 2026, the scigateway.jupyterhub authors
SPDX-License-Identifier: GPL-3.0-or-later
*/ -}}
{{- with .Values.scheduling.userPlaceholder }}
{{- if .enabled -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: user-placeholder
  labels:
    {{- include "stand-in.labels" (list $ "user-placeholder") | nindent 4 }}
spec:
  minAvailable: 0
  selector:
    matchLabels:
      {{- include "stand-in.selector" (list $ "user-placeholder") | nindent 6 }}
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: user-placeholder
  labels:
    {{- include "stand-in.labels" (list $ "user-placeholder") | nindent 4 }}
spec:
  podManagementPolicy: Parallel
  replicas: {{ toJson .replicas }}
  serviceName: user-placeholder
  selector:
    matchLabels:
      {{- include "stand-in.selector" (list $ "user-placeholder") | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "stand-in.pod-labels" (list $ "user-placeholder") | nindent 8 }}
    spec:
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 0
      {{- if $.Values.scheduling.podPriority.enabled }}
      priorityClassName: {{ $.Release.Name }}-user-placeholder-priority
      {{- end }}
      {{- with $.Values.singleuser.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- include "stand-in.tolerations" (list "user" $.Values.singleuser.extraTolerations) | nindent 6 }}
      {{- include "stand-in.prefers-its-nodes" "user" | nindent 6 }}
      containers:
        - name: pause
          {{- include "stand-in.image" .image | nindent 10 }}
          {{- with .resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- include "stand-in.unprivileged" 65534 | nindent 10 }}
{{- end }}
{{- end }}
