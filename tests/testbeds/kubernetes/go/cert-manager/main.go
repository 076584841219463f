// Copyright (c) 2026, the scigateway.jupyterhub authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The controllers of cert-manager that ACME needs, and its pod that answers challenges, in one program: their own
// programs are in modules that no module proxy serves. The first word says which; flags have the names that they have there.
// It elects no leader, as there is one of it, and has no webhook: what the API is given is not checked beyond its schema.
package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/cert-manager/cert-manager/pkg/controller"
	_ "github.com/cert-manager/cert-manager/pkg/controller/acmechallenges"
	_ "github.com/cert-manager/cert-manager/pkg/controller/acmeorders"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificate-shim/ingresses"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/acme"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/approver"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/issuing"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/keymanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/readiness"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/requestmanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/revisionmanager"
	_ "github.com/cert-manager/cert-manager/pkg/controller/certificates/trigger"
	_ "github.com/cert-manager/cert-manager/pkg/controller/clusterissuers"
	_ "github.com/cert-manager/cert-manager/pkg/controller/issuers"
	"github.com/cert-manager/cert-manager/pkg/healthz"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/acme"
	"github.com/cert-manager/cert-manager/pkg/issuer/acme/http/solver"
	"github.com/cert-manager/cert-manager/pkg/logs"
	"golang.org/x/sync/errgroup"
	"k8s.io/apimachinery/pkg/api/resource"
)

const (
	workers = 5
	backoff = time.Hour
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	logs.InitLogs()
	ctx = logs.NewContext(ctx, logs.Log)
	known := map[string]func(context.Context, []string) error{"acmesolver": answer, "controller": control}
	if len(os.Args) < 2 || known[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "the first word is acmesolver or controller")
		os.Exit(2)
	}
	if err := known[os.Args[1]](ctx, os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// answer serves the key of one challenge.
func answer(ctx context.Context, words []string) error {
	served := &solver.HTTP01Solver{}
	flags := flag.NewFlagSet("acmesolver", flag.ExitOnError)
	flags.IntVar(&served.ListenPort, "listen-port", 8089, "port")
	flags.StringVar(&served.Domain, "domain", "", "name that is asked for")
	flags.StringVar(&served.Token, "token", "", "token of the challenge")
	flags.StringVar(&served.Key, "key", "", "answer to the challenge")
	_ = flags.Parse(words)
	context.AfterFunc(ctx, func() { _ = served.Shutdown(context.Background()) })
	return served.Listen(logs.FromContext(ctx))
}

// control runs all controllers that are registered by the imports above.
func control(ctx context.Context, words []string) error {
	made, err := controller.NewContextFactory(ctx, options(words))
	if err != nil {
		return err
	}
	shared, err := made.Build()
	if err != nil {
		return err
	}
	running, ctx := errgroup.WithContext(ctx)
	for name, make := range controller.Known() {
		one, err := make(made)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		running.Go(func() error { return one.Run(workers, ctx) })
	}
	shared.SharedInformerFactory.Start(ctx.Done())
	shared.KubeSharedInformerFactory.Start(ctx.Done())
	shared.HTTP01ResourceMetadataInformersFactory.Start(ctx.Done())
	alive, err := net.Listen("tcp", ":9403")
	if err != nil {
		return err
	}
	running.Go(func() error { return healthz.NewServer(time.Minute).Start(ctx, alive) })
	return running.Wait()
}

func options(words []string) controller.ContextOptions {
	given := controller.ContextOptions{KubernetesAPIQPS: 20, KubernetesAPIBurst: 50}
	given.DefaultIssuerKind, given.DefaultIssuerGroup = "Issuer", "cert-manager.io"
	given.CertificateRequestMinimumBackoffDuration = backoff
	given.CertificateRequestMaximumBackoffDuration = 32 * backoff
	given.CopiedAnnotationPrefixes = []string{"*", "-kubectl.kubernetes.io/"}
	given.HTTP01SolverResourceRequestCPU = resource.MustParse("10m")
	given.HTTP01SolverResourceRequestMemory = resource.MustParse("64Mi")
	given.HTTP01SolverResourceLimitsCPU = resource.MustParse("100m")
	given.HTTP01SolverResourceLimitsMemory = resource.MustParse("64Mi")
	given.ACMEHTTP01SolverRunAsNonRoot = true
	flags := flag.NewFlagSet("controller", flag.ExitOnError)
	flags.StringVar(&given.ClusterResourceNamespace, "cluster-resource-namespace", "kube-system", "namespace of accounts")
	flags.StringVar(&given.HTTP01SolverImage, "acme-http01-solver-image", "", "image of the pod that answers")
	servers := flags.String("acme-http01-solver-nameservers", "", "who is asked for names in the check before an order")
	labels := flags.String("acme-http01-solver-extra-labels", "", "labels of what answers")
	flags.IntVar(&given.MaxConcurrentChallenges, "max-concurrent-challenges", 60, "challenges at a time")
	flags.String("leader-election-namespace", "", "not used")
	flags.Int("v", 0, "not used")
	_ = flags.Parse(words)
	if key, value, found := strings.Cut(*labels, "="); found {
		given.HTTP01SolverExtraLabels = map[string]string{key: value}
	}
	if *servers != "" {
		given.HTTP01SolverNameservers = strings.Split(*servers, ",")
	}
	return given
}
