{{- /*
Copyright (c) 2026, the scigateway.jupyterhub authors
SPDX-License-Identifier: GPL-3.0-or-later
*/ -}}
{{- if .Values.prePuller.continuous.enabled -}}
{{- $images := list (dict "name" "singleuser" "image" (printf "%s:%s" .Values.singleuser.image.name .Values.singleuser.image.tag)) }}
{{- if .Values.singleuser.cloudMetadata.blockWithIptables }}
{{- with .Values.singleuser.networkTools.image }}
{{- $images = prepend $images (dict "name" "metadata-block" "image" (printf "%s:%s" .name .tag)) }}
{{- end }}
{{- end }}
{{- range $number, $container := .Values.singleuser.initContainers }}
{{- $name := printf "singleuser-init-and-extra-containers-%d" $number }}
{{- $images = append $images (dict "name" $name "image" $container.image) }}
{{- end }}
{{- range $name, $image := .Values.prePuller.extraImages }}
{{- $images = append $images (dict "name" $name "image" (printf "%s:%s" $image.name $image.tag) "pullPolicy" $image.pullPolicy) }}
{{- end -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: continuous-image-puller
  labels:
    {{- include "stand-in.labels" (list . "image-puller") | nindent 4 }}
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: continuous-image-puller
  labels:
    {{- include "stand-in.labels" (list . "continuous-image-puller") | nindent 4 }}
spec:
  selector:
    matchLabels:
      {{- include "stand-in.selector" (list . "continuous-image-puller") | nindent 6 }}
  updateStrategy:
    type: RollingUpdate
    rollingUpdate: {maxUnavailable: 100%}
  template:
    metadata:
      labels:
        {{- include "stand-in.pod-labels" (list . "continuous-image-puller") | nindent 8 }}
    spec:
      serviceAccountName: continuous-image-puller
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 0
      {{- if .Values.scheduling.podPriority.enabled }}
      priorityClassName: {{ .Release.Name }}-image-puller-priority
      {{- end }}
      {{- with .Values.singleuser.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- include "stand-in.tolerations" (list "user" .Values.singleuser.extraTolerations) | nindent 6 }}
      {{- with .Values.singleuser.image.pullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      initContainers:
        {{- range $images }}
        - name: image-pull-{{ .name }}
          image: {{ .image | quote }}
          {{- with .pullPolicy }}
          imagePullPolicy: {{ . }}
          {{- end }}
          command: [/bin/sh, -c, echo "The image is here."]
          {{- include "stand-in.unprivileged" 65534 | nindent 10 }}
        {{- end }}
      containers:
        - name: pause
          {{- include "stand-in.image" .Values.prePuller.pause.image | nindent 10 }}
          {{- include "stand-in.unprivileged" 65534 | nindent 10 }}
{{- end }}
