{{- /*
Copyright (c) 2026, the scigateway.jupyterhub authors
SPDX-License-Identifier: GPL-3.0-or-later
*/}}
apiVersion: apps/v1
kind: {{ .Values.deployment.kind }}
metadata:
  name: traefik
  labels: {{- include "labels" . | nindent 4 }}
spec:
  selector: {matchLabels: {app.kubernetes.io/name: traefik}}
  {{- if eq .Values.deployment.kind "Deployment" }}
  replicas: {{ .Values.deployment.replicas }}
  strategy:
  {{- else }}
  updateStrategy:
  {{- end }}
    type: RollingUpdate
    rollingUpdate: {{- toYaml .Values.updateStrategy.rollingUpdate | nindent 6 }}
  template:
    metadata:
      labels: {{- include "labels" . | nindent 8 }}
    spec:
      serviceAccountName: traefik
      terminationGracePeriodSeconds: 60
      {{- with .Values.nodeSelector }}
      nodeSelector: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.tolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 65532
        runAsGroup: 65532
        seccompProfile: {type: RuntimeDefault}
      containers:
        - name: traefik
          image: {{ include "image" . }}
          imagePullPolicy: IfNotPresent
          args:
            - --global.checkNewVersion={{ .Values.global.checkNewVersion }}
            - --entryPoints.traefik.address=:8080/tcp
            - --ping=true
            - --log.level=INFO
            - --providers.kubernetesingress
            - --providers.kubernetesingress.allowEmptyServices=true
            {{- with .Values.providers.kubernetesIngress }}
            {{- if .publishedService.enabled }}
            - --providers.kubernetesingress.ingressendpoint.publishedservice={{ $.Release.Namespace }}/traefik
            {{- end }}
            {{- with .ingressClass }}
            - --providers.kubernetesingress.ingressClass={{ . }}
            {{- end }}
            {{- end }}
            {{- if .Values.providers.kubernetesCRD.enabled }}
            - --providers.kubernetescrd
            {{- end }}
            {{- if .Values.providers.kubernetesGateway.enabled }}
            - --providers.kubernetesgateway
            - --providers.kubernetesgateway.statusaddress.service.name=traefik
            - --providers.kubernetesgateway.statusaddress.service.namespace={{ .Release.Namespace }}
            {{- end }}
            {{- if .Values.providers.file.enabled }}
            - --providers.file.directory=/etc/traefik/dynamic
            - --providers.file.watch=true
            {{- end }}
            {{- range $name, $port := .Values.ports }}
            {{- $point := printf "--entryPoints.%s" $name }}
            - {{ $point }}.address=:{{ $port.port }}/tcp
            - {{ $point }}.transport.respondingTimeouts.readTimeout={{ $port.transport.respondingTimeouts.readTimeout }}
            {{- with $port.forwardedHeaders.trustedIPs }}
            - {{ $point }}.forwardedHeaders.trustedIPs={{ join "," . }}
            {{- end }}
            {{- with ($port.http.redirections).entryPoint }}
            - {{ $point }}.http.redirections.entryPoint.to=:{{ (index $.Values.ports .to).exposedPort }}
            - {{ $point }}.http.redirections.entryPoint.scheme={{ .scheme }}
            - {{ $point }}.http.redirections.entryPoint.priority={{ .priority }}
            - {{ $point }}.http.redirections.entryPoint.permanent={{ .permanent }}
            {{- end }}
            {{- with $port.http.middlewares }}
            - {{ $point }}.http.middlewares={{ join "," . }}
            {{- end }}
            {{- end }}
            - --entryPoints.websecure.http.tls=true
          ports:
            {{- range $name, $port := .Values.ports }}
            - name: {{ $name }}
              containerPort: {{ $port.port }}
              {{- with $port.hostPort }}
              hostPort: {{ . }}
              {{- end }}
            {{- end }}
          securityContext:
            allowPrivilegeEscalation: false
            capabilities: {drop: [ALL]}
            readOnlyRootFilesystem: true
          readinessProbe: {httpGet: {path: /ping, port: 8080}, periodSeconds: 1}
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
            - {name: dynamic, mountPath: /etc/traefik/dynamic}
      volumes:
        - {name: tmp, emptyDir: {}}
        - {name: dynamic, configMap: {name: traefik-file-provider}}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: traefik-file-provider
  labels: {{- include "labels" . | nindent 4 }}
data:
  config.yml: |
    {{- toYaml .Values.providers.file.content | nindent 4 }}
---
apiVersion: v1
kind: Service
metadata:
  name: traefik
  labels: {{- include "labels" . | nindent 4 }}
  {{- with .Values.service.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- toYaml .Values.service.spec | nindent 2 }}
  selector: {app.kubernetes.io/name: traefik}
  ports:
    {{- range $name, $port := .Values.ports }}
    - {name: {{ $name }}, port: {{ $port.exposedPort }}, targetPort: {{ $name }}}
    {{- end }}
