{{- /*
Copyright (c) 2026, the scigateway.jupyterhub authors
SPDX-License-Identifier: GPL-3.0-or-later
*/}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: traefik
  labels: {{- include "labels" . | nindent 4 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: traefik-{{ .Release.Namespace }}
  labels: {{- include "labels" . | nindent 4 }}
rules:
  - {apiGroups: [""], resources: [services, secrets, nodes, namespaces, configmaps], verbs: [get, list, watch]}
  - {apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [list, watch]}
  - {apiGroups: [networking.k8s.io], resources: [ingresses, ingressclasses], verbs: [get, list, watch]}
  - {apiGroups: [networking.k8s.io], resources: [ingresses/status], verbs: [update]}
  {{- if .Values.providers.kubernetesGateway.enabled }}
  - {apiGroups: [gateway.networking.k8s.io], resources: ["*"], verbs: [get, list, watch, update, patch]}
  {{- end }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: traefik-{{ .Release.Namespace }}
  labels: {{- include "labels" . | nindent 4 }}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: traefik-{{ .Release.Namespace }}}
subjects: [{kind: ServiceAccount, name: traefik, namespace: {{ .Release.Namespace }}}]
