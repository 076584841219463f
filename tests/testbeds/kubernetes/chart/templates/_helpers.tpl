{{- /*
Copyright (c) 2026, the scigateway.jupyterhub authors
SPDX-License-Identifier: GPL-3.0-or-later

What several objects share. Most take a list: the root, and what is asked for.
*/}}

{{- /* Labels by which the pods of a component are found: (list $ "hub") */}}
{{- define "stand-in.selector" -}}
{{- $root := index . 0 -}}
app: {{ $root.Chart.Name }}
component: {{ index . 1 }}
release: {{ $root.Release.Name }}
{{- end }}

{{- /* Labels of a component's pods, which a new version of the chart must not change: users' pods would be lost. */}}
{{- define "stand-in.pod-labels" -}}
{{- $root := index . 0 -}}
{{ include "stand-in.selector" . }}
app.kubernetes.io/name: {{ $root.Chart.Name }}
app.kubernetes.io/component: {{ index . 1 }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
{{- end }}

{{- /* Labels of an object of a component. */}}
{{- define "stand-in.labels" -}}
{{- $root := index . 0 -}}
{{- $chart := printf "%s-%s" $root.Chart.Name ($root.Chart.Version | replace "+" "_") -}}
{{ include "stand-in.pod-labels" . }}
chart: {{ $chart }}
helm.sh/chart: {{ $chart }}
heritage: {{ $root.Release.Service }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
{{- end }}

{{- /* A secret that is given, else the one in the cluster, else a new one: (list $ "key in the Secret" "given") */}}
{{- define "stand-in.secret" -}}
{{- $root := index . 0 -}}
{{- $there := lookup "v1" "Secret" $root.Release.Namespace "hub" | default dict -}}
{{- $kept := index ($there.data | default dict) (index . 1) | default "" | b64dec -}}
{{- index . 2 | default $kept | default (randAlphaNum 64 | sha256sum) -}}
{{- end }}

{{- define "stand-in.proxy-token" -}}
{{- include "stand-in.secret" (list . "hub.config.ConfigurableHTTPProxy.auth_token" .Values.proxy.secretToken) -}}
{{- end }}

{{- /* Files in a Secret, each under its key. */}}
{{- define "stand-in.files" -}}
{{- range $key, $file := . }}
{{- if hasKey $file "data" }}
{{- if ne (ext $file.mountPath) ".json" }}
{{- fail (printf "The file %s has data, and this stand-in writes data only where the path ends with .json." $key) }}
{{- end }}
{{ $key | quote }}: {{ $file.data | toJson | quote }}
{{- else }}
{{ $key | quote }}: {{ $file.stringData | quote }}
{{- end }}
{{- end }}
{{- end }}

{{- define "stand-in.image" -}}
image: {{ printf "%s:%s" .name .tag | quote }}
{{- with .pullPolicy }}
imagePullPolicy: {{ . }}
{{- end }}
{{- end }}

{{- /* What a container of the chart may do: nothing. */}}
{{- define "stand-in.unprivileged" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: {{ . }}
  runAsGroup: {{ . }}
  allowPrivilegeEscalation: false
  capabilities: {drop: [ALL]}
  seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- /* Where the pods of the hub ("core") and of users ("user") go, when there are nodes for them alone: (list "core" of-the-site) */}}
{{- define "stand-in.tolerations" -}}
{{- $whose := index . 0 -}}
tolerations:
  {{- range list "hub.jupyter.org/dedicated" "hub.jupyter.org_dedicated" }}
  - {key: {{ . }}, operator: Equal, value: {{ $whose }}, effect: NoSchedule}
  {{- end }}
  {{- with index . 1 }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "stand-in.prefers-its-nodes" -}}
affinity:
  nodeAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        preference:
          matchExpressions:
            - {key: hub.jupyter.org/node-purpose, operator: In, values: [{{ . }}]}
{{- end }}

{{- /* How a probe asks: often, so that a test does not wait. */}}
{{- define "stand-in.probes" -}}
readinessProbe:
  httpGet: {path: {{ . }}, port: http}
  periodSeconds: 1
  timeoutSeconds: 1
  failureThreshold: 1000
livenessProbe:
  httpGet: {path: {{ . }}, port: http}
  initialDelaySeconds: 60
  periodSeconds: 10
  timeoutSeconds: 3
  failureThreshold: 30
{{- end }}
