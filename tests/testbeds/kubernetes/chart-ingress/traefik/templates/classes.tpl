{{- /*
Copyright (c) 2026, the scigateway.jupyterhub authors
SPDX-License-Identifier: GPL-3.0-or-later
*/}}
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata:
  name: {{ .Values.ingressClass.name }}
  annotations: {ingressclass.kubernetes.io/is-default-class: {{ .Values.ingressClass.isDefaultClass | quote }}}
  labels: {{- include "labels" . | nindent 4 }}
spec: {controller: traefik.io/ingress-controller}
{{- if .Values.providers.kubernetesGateway.enabled }}
---
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata:
  name: {{ .Values.gatewayClass.name }}
  labels: {{- include "labels" . | nindent 4 }}
spec: {controllerName: traefik.io/gateway-controller}
{{- if .Values.gateway.enabled }}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: {{ .Values.gateway.name }}
  labels: {{- include "labels" . | nindent 4 }}
spec:
  gatewayClassName: {{ .Values.gatewayClass.name }}
  listeners:
    {{- range $name, $listener := .Values.gateway.listeners }}
    - name: {{ $name }}
      port: {{ $listener.port }}
      protocol: {{ $listener.protocol }}
      {{- with $listener.namespacePolicy }}
      allowedRoutes: {namespaces: {{ toJson . }}}
      {{- end }}
      {{- with $listener.certificateRefs }}
      tls: {certificateRefs: {{ toJson . }}}
      {{- end }}
    {{- end }}
{{- end }}
{{- end }}
