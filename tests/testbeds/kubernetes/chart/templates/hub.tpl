{{- /*
Copyright (c) 2026, the scigateway.jupyterhub authors
SPDX-License-Identifier: GPL-3.0-or-later
*/ -}}
{{- if .Values.scheduling.userScheduler.enabled }}
{{- fail "This stand-in for Zero to JupyterHub's chart has no user scheduler; set scheduling.userScheduler.enabled to false." }}
{{- end -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: hub
  labels:
    {{- include "stand-in.labels" (list . "hub") | nindent 4 }}
data:
  {{- (.Files.Glob "files/hub/*").AsConfig | nindent 2 }}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: hub-db-dir
  labels:
    {{- include "stand-in.labels" (list . "hub") | nindent 4 }}
  {{- with .Values.hub.db.pvc.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- with .Values.hub.db.pvc.storageClassName }}
  storageClassName: {{ . | quote }}
  {{- end }}
  accessModes: [ReadWriteOnce]
  resources:
    requests: {storage: {{ .Values.hub.db.pvc.storage | quote }}}
---
apiVersion: v1
kind: Service
metadata:
  name: hub
  labels:
    {{- include "stand-in.labels" (list . "hub") | nindent 4 }}
  annotations:
    prometheus.io/scrape: "true"
    prometheus.io/path: /hub/metrics
    prometheus.io/port: "8081"
spec:
  selector:
    {{- include "stand-in.selector" (list . "hub") | nindent 4 }}
  ipFamilyPolicy: PreferDualStack
  ports:
    - {name: hub, port: 8081, targetPort: http}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: hub
  labels:
    {{- include "stand-in.labels" (list . "hub") | nindent 4 }}
spec:
  replicas: 1
  # two hubs must never write to one database
  strategy: {type: Recreate}
  selector:
    matchLabels:
      {{- include "stand-in.selector" (list . "hub") | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "stand-in.pod-labels" (list . "hub") | nindent 8 }}
        hub.jupyter.org/network-access-proxy-api: "true"
        hub.jupyter.org/network-access-proxy-http: "true"
        hub.jupyter.org/network-access-singleuser: "true"
        {{- with .Values.hub.labels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        # so that other values, or another configuration, restart the hub
        checksum/config-map: {{ (.Files.Glob "files/hub/*").AsConfig | sha256sum }}
        checksum/secret: {{ include (print .Template.BasePath "/hub-secret.tpl") . | sha256sum }}
    spec:
      serviceAccountName: hub
      {{- if .Values.scheduling.podPriority.enabled }}
      priorityClassName: {{ .Release.Name }}-default-priority
      {{- end }}
      {{- include "stand-in.tolerations" (list "core" list) | nindent 6 }}
      {{- include "stand-in.prefers-its-nodes" "core" | nindent 6 }}
      securityContext: {runAsNonRoot: true, fsGroup: 1000, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: hub
          {{- include "stand-in.image" .Values.hub.image | nindent 10 }}
          # the first process of a container has to hand on signals and bury its children
          args: [tini, --, jupyterhub, --config, /usr/local/etc/jupyterhub/jupyterhub_config.py, --upgrade-db]
          env:
            - {name: PYTHONUNBUFFERED, value: "1"}
            - {name: HELM_RELEASE_NAME, value: {{ .Release.Name | quote }}}
            - name: POD_NAMESPACE
              valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
            - name: CONFIGPROXY_AUTH_TOKEN
              valueFrom: {secretKeyRef: {name: hub, key: hub.config.ConfigurableHTTPProxy.auth_token}}
          ports:
            - {name: http, containerPort: 8081}
          volumeMounts:
            - {name: config, mountPath: /usr/local/etc/jupyterhub/jupyterhub_config.py, subPath: jupyterhub_config.py}
            - {name: secret, mountPath: /usr/local/etc/jupyterhub/secret/}
            - {name: pvc, mountPath: /srv/jupyterhub}
            {{- range $key, $file := .Values.hub.extraFiles }}
            - {name: files, mountPath: {{ $file.mountPath | quote }}, subPath: {{ $key | quote }}}
            {{- end }}
          {{- with .Values.hub.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          {{- include "stand-in.unprivileged" 1000 | nindent 10 }}
          {{- include "stand-in.probes" "/hub/health" | nindent 10 }}
      volumes:
        - name: config
          configMap: {name: hub}
        - name: secret
          secret: {secretName: hub}
        - name: pvc
          persistentVolumeClaim: {claimName: hub-db-dir}
        {{- with .Values.hub.extraFiles }}
        - name: files
          secret:
            secretName: hub
            items:
              {{- range $key, $file := . }}
              - {key: {{ $key | quote }}, path: {{ $key | quote }}{{ with $file.mode }}, mode: {{ toJson . }}{{ end }}}
              {{- end }}
        {{- end }}
