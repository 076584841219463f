{{- /*
Copyright (c) 2026, the scigateway.jupyterhub authors
SPDX-License-Identifier: GPL-3.0-or-later
*/ -}}
{{- define "stand-in.private-networks" -}}
- ipBlock: {cidr: 10.0.0.0/8}
- ipBlock: {cidr: 172.16.0.0/12}
- ipBlock: {cidr: 192.168.0.0/16}
{{- end -}}

{{- /* The way out that is the same for all: (list $ networkPolicy) */ -}}
{{- define "stand-in.egress" -}}
{{- $metadata := printf "%s/32" (index . 0).Values.singleuser.cloudMetadata.ip -}}
{{- $policy := index . 1 -}}
{{- $rules := $policy.egressAllowRules -}}
{{- if or $rules.dnsPortsCloudMetadataServer $rules.dnsPortsKubeSystemNamespace $rules.dnsPortsPrivateIPs }}
- ports:
    - {port: 53, protocol: UDP}
    - {port: 53, protocol: TCP}
  to:
    {{- if $rules.dnsPortsCloudMetadataServer }}
    - ipBlock: {cidr: {{ $metadata }}}
    {{- end }}
    {{- if $rules.dnsPortsKubeSystemNamespace }}
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
    {{- end }}
    {{- if $rules.dnsPortsPrivateIPs }}
    {{- include "stand-in.private-networks" . | nindent 4 }}
    {{- end }}
{{- end }}
{{- if $rules.nonPrivateIPs }}
- to:
    - ipBlock:
        cidr: 0.0.0.0/0
        except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, {{ $metadata }}]
{{- end }}
{{- if $rules.privateIPs }}
- to:
    {{- include "stand-in.private-networks" . | nindent 4 }}
{{- end }}
{{- if $rules.cloudMetadataServer }}
- to:
    - ipBlock: {cidr: {{ $metadata }}}
{{- end }}
{{- with $policy.egress }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* One policy: (dict "root" $ "name" "hub" "component" "hub" "policy" … "in" (what comes in) "out" (pods, by port)) */ -}}
{{- define "stand-in.policy" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .name }}
  labels:
    {{- include "stand-in.labels" (list .root .name) | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "stand-in.selector" (list .root .component) | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    {{- range .in }}
    - ports:
        {{- range .ports }}
        - port: {{ . }}
        {{- end }}
      {{- with .label }}
      from:
        - podSelector: {matchLabels: {hub.jupyter.org/network-access-{{ . }}: "true"}}
      {{- end }}
    {{- end }}
  egress:
    {{- $root := .root }}
    {{- range $component, $port := .out }}
    - to:
        - podSelector:
            matchLabels:
              {{- include "stand-in.selector" (list $root $component) | nindent 14 }}
      ports:
        - port: {{ $port }}
    {{- end }}
    {{- include "stand-in.egress" (list .root .policy) | nindent 4 }}
{{- end -}}

{{- if .Values.hub.networkPolicy.enabled }}
{{- $in := list (dict "ports" (list "http") "label" "hub") }}
{{- $out := dict "proxy" 8001 "singleuser-server" 8888 }}
{{- include "stand-in.policy" (dict "root" $ "name" "hub" "component" "hub" "policy" .Values.hub.networkPolicy "in" $in "out" $out) }}
{{- end }}
---
{{ if .Values.proxy.chp.networkPolicy.enabled }}
{{- $in := list (dict "ports" (list "http" "https")) (dict "ports" (list "http") "label" "proxy-http") (dict "ports" (list "api") "label" "proxy-api") }}
{{- $out := dict "hub" 8081 "singleuser-server" 8888 }}
{{- include "stand-in.policy" (dict "root" $ "name" "proxy" "component" "proxy" "policy" .Values.proxy.chp.networkPolicy "in" $in "out" $out) }}
{{- end }}
---
{{ if .Values.singleuser.networkPolicy.enabled }}
{{- $in := list (dict "ports" (list "notebook-port") "label" "singleuser") }}
{{- $out := dict "hub" 8081 "proxy" 8000 }}
{{- include "stand-in.policy" (dict "root" $ "name" "singleuser" "component" "singleuser-server" "policy" .Values.singleuser.networkPolicy "in" $in "out" $out) }}
{{- end }}
