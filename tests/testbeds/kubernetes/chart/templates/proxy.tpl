{{- /*
Copyright (c) 2026, the scigateway.jupyterhub authors
SPDX-License-Identifier: GPL-3.0-or-later
*/ -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: proxy
  labels:
    {{- include "stand-in.labels" (list . "proxy") | nindent 4 }}
spec:
  replicas: 1
  strategy: {type: Recreate}
  selector:
    matchLabels:
      {{- include "stand-in.selector" (list . "proxy") | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "stand-in.pod-labels" (list . "proxy") | nindent 8 }}
        hub.jupyter.org/network-access-hub: "true"
        hub.jupyter.org/network-access-singleuser: "true"
      annotations:
        # a new token restarts the proxy, other values do not: users stay connected
        checksum/auth-token: {{ include "stand-in.proxy-token" . | sha256sum | trunc 4 | quote }}
    spec:
      {{- if .Values.scheduling.podPriority.enabled }}
      priorityClassName: {{ .Release.Name }}-default-priority
      {{- end }}
      {{- include "stand-in.tolerations" (list "core" list) | nindent 6 }}
      {{- include "stand-in.prefers-its-nodes" "core" | nindent 6 }}
      terminationGracePeriodSeconds: 60
      containers:
        - name: chp
          {{- include "stand-in.image" .Values.proxy.chp.image | nindent 10 }}
          command:
            - tini
            - --
            - configurable-http-proxy
            - --ip=
            - --port=8000
            - --api-ip=
            - --api-port=8001
            - --default-target=http://hub:8081
            - --error-target=http://hub:8081/hub/error
          env:
            - name: CONFIGPROXY_AUTH_TOKEN
              valueFrom: {secretKeyRef: {name: hub, key: hub.config.ConfigurableHTTPProxy.auth_token}}
          ports:
            - {name: http, containerPort: 8000}
            - {name: api, containerPort: 8001}
          {{- with .Values.proxy.chp.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- include "stand-in.unprivileged" 65534 | nindent 10 }}
          {{- include "stand-in.probes" "/_chp_healthz" | nindent 10 }}
---
apiVersion: v1
kind: Service
metadata:
  name: proxy-api
  labels:
    {{- include "stand-in.labels" (list . "proxy-api") | nindent 4 }}
spec:
  selector:
    {{- include "stand-in.selector" (list . "proxy") | nindent 4 }}
  ipFamilyPolicy: PreferDualStack
  ports:
    - {port: 8001, targetPort: api}
---
apiVersion: v1
kind: Service
metadata:
  name: proxy-public
  labels:
    {{- include "stand-in.labels" (list . "proxy-public") | nindent 4 }}
spec:
  type: {{ .Values.proxy.service.type }}
  selector:
    {{- include "stand-in.selector" (list . "proxy") | nindent 4 }}
  ipFamilyPolicy: PreferDualStack
  {{- with .Values.proxy.service.loadBalancerIP }}
  loadBalancerIP: {{ . | quote }}
  {{- end }}
  {{- if eq .Values.proxy.service.type "LoadBalancer" }}
  {{- with .Values.proxy.service.loadBalancerSourceRanges }}
  loadBalancerSourceRanges:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- end }}
  ports:
    - name: http
      port: 80
      targetPort: http
      {{- with .Values.proxy.service.nodePorts.http }}
      nodePort: {{ toJson . }}
      {{- end }}
