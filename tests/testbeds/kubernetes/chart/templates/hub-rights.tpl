{{- /*
Copyright (c) 2026, the scigateway.jupyterhub authors
SPDX-License-Identifier: GPL-3.0-or-later
*/ -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: hub
  labels:
    {{- include "stand-in.labels" (list . "hub") | nindent 4 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: hub
  labels:
    {{- include "stand-in.labels" (list . "hub") | nindent 4 }}
rules:
  - apiGroups: [""]
    resources: [pods, persistentvolumeclaims, secrets, services]
    verbs: [get, watch, list, create, delete]
  - apiGroups: [""]
    resources: [events]
    verbs: [get, watch, list]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: hub
  labels:
    {{- include "stand-in.labels" (list . "hub") | nindent 4 }}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: hub}
subjects:
  - {kind: ServiceAccount, name: hub, namespace: {{ .Release.Namespace }}}
